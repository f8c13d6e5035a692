import { type Fact, factValue, factValues } from '../model/facts.ts';
import type { Fix, FixRequest } from '../model/fix.ts';
import { registryOf } from '../model/image-reference.ts';
import { argumentsIn, type BuilderPlace, builderIn } from './builder-arguments.ts';
import {
  addFlag,
  dropFlags,
  type Flag,
  type FlagChange,
  flagValue,
  flagValues,
  setFlags,
} from './builder-flags.ts';
import { setInScript } from './builder-script.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { buildOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { allowOnNodes } from './node-runtime.ts';
import { notApplicable } from './outcome.ts';
import { placeOf } from './place.ts';

type Refusal = { readonly because: string };
/** What changes, and in which container. */
type Outcome = (FlagChange & { readonly name: string }) | Refusal;

const builders = ['kaniko', 'kimia', 'buildah', 'buildkit'] as const;

/** Lets the builder speak to a registry as that registry does: in the open, or by TLS. */
export const allowInsecureRegistry: Fix = {
  id: 'allow-insecure-registry',
  title: 'Speak to the registry as it speaks',
  risk: 'Without TLS anyone on the way can read and change what is pushed and pulled, passwords too: right for a registry of the same cluster, and for no other. Giving the registry a certificate is the lasting answer.',
  verify:
    'Run the build again: it gets past the check of its push permission, and the image is in the registry.',
  rollback: 'Revert this pull request; the next build speaks to the registry as before.',
  apply(request) {
    const { facts } = request;
    const runtime = factValue(facts, 'node.runtimeVersion');
    const host = factValue(facts, 'transport.host');
    // A pod that cannot pull: then the node speaks to the registry, and no argument of a container.
    if (host && runtime && factValue(facts, 'builder.insecure') === undefined)
      return factValue(facts, 'transport.mismatch') === 'server-http'
        ? allowOnNodes(request, host, runtime)
        : notApplicable(
            `it is the node that pulls, and ${host} speaks TLS: name it without http://`,
          );
    return changeManifest(request, buildOf(request.subject), (manifest) =>
      allow(manifest, request),
    );
  },
};

function allow(manifest: Manifest, { facts }: FixRequest): Change | Refusal {
  const host = factValue(facts, 'transport.host');
  const mismatch = factValue(facts, 'transport.mismatch');
  if (!host || !mismatch) return { because: 'the log does not tell which registry speaks what' };
  const change =
    mismatch === 'server-http' ? inTheOpen(manifest, facts, host) : byTls(manifest, facts, host);
  if ('because' in change) return change;
  const { name, ...told } = change;
  return {
    ...told,
    place: `${placeOf(manifest)} transport to ${host} of container ${name}`,
    summary: `arguments of container ${name}: ${told.summary}`,
  };
}

// Kaniko README, "Additional Flags"; Kimia docs/cli-reference.md; BuildKit README, "Image/Registry"; buildah-push(1).
const insecureRegistry: Flag = { name: '--insecure-registry' };
const insecure: Flag = { name: '--insecure', isSwitch: true };
const insecurePull: Flag = { name: '--insecure-pull', isSwitch: true };
const output: Flag = { name: '--output', aliases: ['-o'] };
const tlsVerify: Flag = { name: '--tls-verify', isSwitch: true };
const destination: Flag = { name: '--destination', aliases: ['-d'] };

/** For this registry and no other, pushes and pulls alike. */
function inTheOpen(manifest: Manifest, facts: readonly Fact[], host: string): Outcome {
  const found = builderIn(manifest, facts);
  if (!('because' in found) && found.kind === 'buildah' && found.isScript)
    return inScript(found, facts);
  const wanted = `what lets it speak plain HTTP to ${host}`;
  const builder = argumentsIn(manifest, facts, builders, wanted);
  return 'because' in builder ? builder : named(builder, openFlags(builder, host));
}

const named = ({ name }: BuilderPlace, change: FlagChange | Refusal): Outcome =>
  'because' in change ? change : { ...change, name };

function openFlags(builder: BuilderPlace, host: string): FlagChange | Refusal {
  const { kind, name, file } = builder;
  if (kind === 'buildkit') {
    const exporter = flagValue(builder, output);
    return exporter?.includes('type=image')
      ? setFlags(builder, [[output, `${without(exporter)},registry.insecure=true`]])
      : { because: `container ${name} in ${file} names no image as its --output` };
  }
  if (kind !== 'buildah') return addFlag(builder, insecureRegistry, host);
  // Buildah stops reading options at its first argument, so one more can only take the place of another.
  return flagValue(builder, tlsVerify) === undefined
    ? { because: `pass --tls-verify=false before the image in container ${name} of ${file}` }
    : setFlags(builder, [[tlsVerify, 'false']]);
}

/** Buildah is told command by command: the push to its own registry, or the build that pulls from another one. */
function inScript(builder: BuilderPlace, facts: readonly Fact[]): Outcome {
  const isPull = factValues(facts, 'log.signature').includes('other-registry-http-https');
  const subcommands = isPull ? ['bud', 'build', 'from', 'pull'] : ['push'];
  const option = '--tls-verify=false';
  const operations = setInScript(builder, subcommands, option);
  if ('because' in operations) return operations;
  const { name } = builder;
  return {
    operations,
    name,
    summary: `${option} for buildah ${subcommands.join(' and ')}`,
    proof: [],
  };
}

const without = (exporter: string): string => exporter.replace(/,registry\.insecure=\w*/, '');

function byTls(manifest: Manifest, facts: readonly Fact[], host: string): Outcome {
  const builder = argumentsIn(manifest, facts, builders, `TLS to ${host}`);
  return 'because' in builder ? builder : named(builder, tlsFlags(builder, facts, host));
}

function tlsFlags(
  builder: BuilderPlace,
  facts: readonly Fact[],
  host: string,
): FlagChange | Refusal {
  if (factValue(facts, 'builder.insecure') !== 'on')
    return {
      because: `nothing in its arguments tells ${builder.kind} to speak plain HTTP to ${host}`,
    };
  if (builder.kind === 'buildkit') {
    const exporter = flagValue(builder, output) ?? '';
    return setFlags(builder, [[output, without(exporter)]]);
  }
  if (builder.kind === 'buildah') return setFlags(builder, [[tlsVerify, 'true']]);
  const others = flagValues(builder, destination).filter((one) => registryOf(one) !== host);
  if (flagValue(builder, insecure) === 'true' && others.length > 0)
    return {
      because: `container ${builder.name} in ${builder.file} pushes to ${others.join(', ')} too, for which --insecure may be right`,
    };
  return dropFlags(builder, [
    [insecureRegistry, host],
    [insecure, 'true'],
    [insecurePull, 'true'],
  ]);
}
