import { posix } from 'node:path';
import { factValue } from '../model/facts.ts';
import type { Fix, FixRequest } from '../model/fix.ts';
import { argumentsIn } from './builder-arguments.ts';
import { type Flag, setFlags } from './builder-flags.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { buildOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { placeOf } from './place.ts';

const dockerfile: Flag = { name: '--dockerfile', aliases: ['-f'] };

/** Names the Dockerfile that the build context holds. */
export const setContextPath: Fix = {
  id: 'set-context-path',
  title: 'Build with the Dockerfile that is there',
  risk: 'The build runs with another file than the one that was named: see that it is the one that was meant.',
  verify: 'Run the build again: it gets to its first instruction.',
  rollback: 'Revert this pull request; the builder looks for the old name again.',
  apply: (request) =>
    changeManifest(request, buildOf(request.subject), (manifest) => name(manifest, request)),
};

function name(manifest: Manifest, { facts }: FixRequest): Change | { because: string } {
  if (factValue(facts, 'copy.source') !== undefined)
    return { because: 'an instruction of the Dockerfile names the file: mend it there' };
  const nearest = factValue(facts, 'dockerfile.nearest');
  const directory = factValue(facts, 'context.directory');
  if (factValue(facts, 'dockerfile.exists') !== false || !nearest || !directory)
    return { because: 'no other Dockerfile is known to be in the build context' };
  const path = posix.relative(directory, nearest);
  if (path.startsWith('..'))
    return { because: `${nearest} is not in the build context ${directory}` };
  const builder = argumentsIn(manifest, facts, ['kaniko', 'kimia'], '--dockerfile');
  if ('because' in builder) return builder;
  const change = setFlags(builder, [[dockerfile, path]]);
  if ('because' in change) return change;
  return {
    ...change,
    place: `${placeOf(manifest)} --dockerfile of container ${builder.name}`,
    summary: `arguments of container ${builder.name}: ${change.summary}; the context holds ${nearest}`,
    proof: [...change.proof, { claim: `${nearest} is in the build context`, holds: 'yes' }],
  };
}
