import { type Fact, type FactValue, factValue, factValues } from '../model/facts.ts';
import type { Fix, FixRequest, Proof } from '../model/fix.ts';
import { argumentsIn, type BuilderPlace, builderIn } from './builder-arguments.ts';
import { addFlag, type Flag, flagValue, flagValues, setFlags } from './builder-flags.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { append, type ObjectPath, type Operation, set } from './edit/operation.ts';
import { buildOf, podSpecOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { placeOf } from './place.ts';
import type { Data } from './yaml/layout.ts';

type Candidate = FactValue<'authority.candidate'>;
type Refusal = { readonly because: string };

/** Lets the builder trust the authority of its registry, out of a ConfigMap that is there. */
export const trustCa: Fix = {
  id: 'trust-ca',
  title: "Trust the authority of the registry's certificate",
  risk: 'The builder takes every certificate of that authority for genuine, at that registry or, where the builder knows no narrower way, everywhere.',
  verify:
    'Run the build again: it gets past the check of its push permission, with verification on.',
  rollback: 'Revert this pull request; the next build trusts what its image brings.',
  apply: (request) =>
    changeManifest(request, buildOf(request.subject), (manifest) => trust(manifest, request)),
};

function trust(manifest: Manifest, { facts }: FixRequest): Change | Refusal {
  const host = factValue(facts, 'transport.host');
  if (factValue(facts, 'tls.failure') !== 'unknown-authority' || !host)
    return { because: 'it is not an unknown authority for which the certificate is refused' };
  if (factValue(facts, 'builder.trust') === undefined)
    return { because: 'it is not the builder that refuses the certificate, but the node' };
  const candidate = theOne(facts);
  if ('because' in candidate) return candidate;
  const builder = builderIn(manifest, facts);
  if ('because' in builder) return builder;
  const told =
    builder.kind === 'buildah'
      ? byVariable(manifest, builder)
      : byFlag(manifest, facts, host, candidate);
  if ('because' in told) return told;
  return {
    operations: [...mount(manifest, builder, candidate, told.folder), ...told.operations],
    place: `${placeOf(manifest)} authority of ${host} for container ${builder.name}`,
    summary: `container ${builder.name} trusts ${candidate.subject} at ${host}: ConfigMap ${candidate.configMap} mounted at ${told.folder}, ${told.summary}`,
    proof: [proofOf(candidate, facts)],
  };
}

/** The one candidate, or the one that the client itself named. */
function theOne(facts: readonly Fact[]): Candidate | Refusal {
  const all = factValues(facts, 'authority.candidate');
  const named = all.filter((one) => isNamed(one, facts));
  const [one, another] = named.length > 0 ? named : all;
  if (!one)
    return {
      because:
        'no ConfigMap of the namespace holds the certificate of an authority: put it into one first',
    };
  return another
    ? {
        because: `several ConfigMaps hold an authority (${all.map(({ configMap, key }) => `${configMap}/${key}`).join(', ')}), and it is not known which one signed the certificate`,
      }
    : one;
}

const isNamed = ({ subject }: Candidate, facts: readonly Fact[]): boolean =>
  subject.includes(`CN=${factValue(facts, 'tls.detail')}`);

const proofOf = (candidate: Candidate, facts: readonly Fact[]): Proof => {
  const claim = `${candidate.subject} signed the registry's certificate`;
  return isNamed(candidate, facts)
    ? { claim, holds: 'yes' }
    : { claim, holds: 'unknown', because: 'the log does not name the authority' };
};

interface Told {
  readonly folder: string;
  readonly operations: readonly Operation[];
  readonly summary: string;
}

// Kaniko README: registry=file. Kimia docs/cli-reference.md: a folder that holds ca.crt.
const certificate: Flag = { name: '--registry-certificate' };

function byFlag(
  manifest: Manifest,
  facts: readonly Fact[],
  host: string,
  { key }: Candidate,
): Told | Refusal {
  const builder = argumentsIn(manifest, facts, ['kaniko', 'kimia'], certificate.name);
  if ('because' in builder) return builder;
  const isKaniko = builder.kind === 'kaniko';
  // Kaniko keeps its own folder out of the images that it makes.
  const folder = isKaniko ? '/kaniko/registry-ca' : '/certs/registry-ca';
  const other = isKaniko
    ? flagValues(builder, certificate).find((one) => one.startsWith(`${host}=`))
    : flagValue(builder, certificate);
  if (other) return alreadyTold(builder, `${certificate.name}=${other}`);
  const change = isKaniko
    ? addFlag(builder, certificate, `${host}=${folder}/${key}`)
    : setFlags(builder, [[certificate, folder]]);
  return 'because' in change ? change : { ...change, folder };
}

// Go's crypto/x509 reads that folder beside the bundle of the image's own; containers/image's certs.d cannot be mounted for a
// registry with a port, since Kubernetes allows no colon in a mountPath.
const folderVariable = 'SSL_CERT_DIR';

function byVariable(manifest: Manifest, builder: BuilderPlace): Told | Refusal {
  const entry = [...builder.path, 'env', { name: folderVariable }];
  const before = manifest.value(entry);
  if (before !== undefined) return alreadyTold(builder, folderVariable);
  const folder = '/certs/registry-ca';
  return {
    folder,
    operations: [set([...entry, 'value'], folder)],
    summary: `${folderVariable}=${folder}`,
  };
}

const alreadyTold = ({ name, file }: BuilderPlace, what: string): Refusal => ({
  because: `container ${name} in ${file} is told whom to trust already (${what}): put the right certificate there`,
});

const volumeName = 'registry-ca';

function mount(
  manifest: Manifest,
  { path, kind }: BuilderPlace,
  { configMap, key }: Candidate,
  folder: string,
): Operation[] {
  const volumes: ObjectPath = [...podSpecOf(manifest.identity.kind), 'volumes'];
  const source: Data =
    kind === 'kimia' && key !== 'ca.crt'
      ? { name: configMap, items: [{ key, path: 'ca.crt' }] }
      : { name: configMap };
  return [
    append(volumes, { name: volumeName, configMap: source }),
    append([...path, 'volumeMounts'], { name: volumeName, mountPath: folder, readOnly: true }),
  ];
}
