import { factValue } from '../model/facts.ts';
import type { Fix, FixRequest } from '../model/fix.ts';
import { argumentsIn } from './builder-arguments.ts';
import { type Flag, flagValue, setFlags } from './builder-flags.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { buildOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { placeOf } from './place.ts';

const context: Flag = { name: '--context', aliases: ['-c'] };

/** Clones over https where the builder takes `git://` literally: a protocol without logins, which git hosts have given up. */
export const useHttpsGitContext: Fix = {
  id: 'use-https-git-context',
  title: 'Clone the sources over https',
  risk: 'The clone goes to port 443 of the same host; NetworkPolicies must let it out there.',
  verify: 'Run the build again: the log shows the clone, and then the base image.',
  rollback: 'Revert this pull request; the sources are cloned over git:// again.',
  apply: (request) =>
    changeManifest(request, buildOf(request.subject), (manifest) => overHttps(manifest, request)),
};

function overHttps(manifest: Manifest, { facts }: FixRequest): Change | { because: string } {
  if (factValue(facts, 'builder.kind') === 'kaniko')
    return {
      because: 'Kaniko clones git:// over https in any case; https:// means an archive to it',
    };
  const builder = argumentsIn(manifest, facts, ['kimia'], 'git context');
  if ('because' in builder) return builder;
  const address = flagValue(builder, context) ?? '';
  if (!address.startsWith('git://'))
    return { because: `container ${builder.name} in ${builder.file} does not clone over git://` };
  const change = setFlags(builder, [[context, address.replace(/^git:/, 'https:')]]);
  if ('because' in change) return change;
  return {
    ...change,
    place: `${placeOf(manifest)} git context of container ${builder.name}`,
    summary: `arguments of container ${builder.name}: ${change.summary}`,
  };
}
