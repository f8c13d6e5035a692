import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import { endpointOf } from '../diagnosis/log-endpoint.ts';
import type { Cluster, Reading } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, fact, factValue, unknown } from '../model/facts.ts';
import { type Builder, builderOf } from './builder.ts';
import { pulling } from './image-pull.ts';
import { type Mounted, mountAt, mountsOf, pathInVolume } from './mounted-file.ts';
import { seenSignatures } from './seen-signatures.ts';
import { seenIn } from './sources.ts';
import { certificateOf, insecurity, type Trust } from './transport-flags.ts';

interface TransportRead {
  readonly builder: Builder;
  readonly registry: string;
  readonly trust: Trust | undefined;
  /** Is the file there that it trusts? Absent where none is named. */
  readonly file?: Reading<true>;
}

/** How was the builder told to speak to the registry: in the open, and trusting whom? */
export const builderTransport = defineCheck<TransportRead | undefined>({
  id: 'builder-transport',
  asks: 'How is the builder told to speak to the registry?',
  gives: ['builder.insecure', 'builder.trust', 'builder.trust.file'],
  needs: ['builder.kind'],
  when: 'suggested',
  async read(cluster, { build, facts }) {
    const spec = podSpec(build);
    const builder = builderOf(spec);
    const [seen] = seenSignatures(facts, signatures);
    if (!builder || !seen || pulling(build)) return undefined;
    const isOwn = !seen.signature.startsWith('other-');
    const registry = isOwn
      ? factValue(facts, 'builder.registry')
      : endpointOf(seen.evidence.text).host;
    if (!registry) return undefined;
    const mounts = mountsOf(builder.container, spec?.volumes ?? []);
    const trust = certificateOf(builder, registry, mounts);
    const file = trust?.file
      ? await fileThere(cluster, trust.file, mounts, build.subject.namespace)
      : undefined;
    return { builder, registry, trust, ...(file ? { file } : {}) };
  },
  conclude: (read, { build }) => (read ? factsOf(read, build) : []),
});

const signatures = [
  'registry-http-https',
  'other-registry-http-https',
  'registry-tls',
  'other-registry-tls',
];

const podSpec = ({ job, pods }: Build) => job?.spec?.template.spec ?? pods[0]?.spec;

/** Where the certificate is mounted from; a file that nothing is mounted at may be part of the builder's image. */
async function fileThere(
  cluster: Cluster,
  file: string,
  mounts: readonly Mounted[],
  namespace: string,
): Promise<Reading<true>> {
  const mounted = mountAt(file, mounts);
  if (!mounted) return { kind: 'not-found' };
  const [source] = mounted.sources === 'filled-at-run-time' ? [] : mounted.sources;
  if (!source) return { kind: 'found', value: true };
  if (source.kind === 'Secret') return cluster.secretExists(source.name, namespace);
  const map = await cluster.get('ConfigMap', source.name, namespace);
  if (map.kind !== 'found') return map;
  const path = pathInVolume(file, mounted.mount);
  const key = source.items ? source.items.find((item) => item.path === path)?.key : path;
  const isThere =
    path === '' || (key !== undefined && key in { ...map.value.data, ...map.value.binaryData });
  return isThere ? { kind: 'found', value: true } : { kind: 'not-found' };
}

function factsOf(read: TransportRead, build: Build): Fact[] {
  const { builder, registry, trust, file } = read;
  const owner = build.job ?? build.pods[0] ?? {};
  const seen = (text: string): Evidence =>
    seenIn(build.job ? 'Job' : 'Pod', owner, `container ${builder.container.name}`, text);
  const insecure = insecurity(builder, registry);
  if (!insecure || !trust)
    return [
      unknown(
        'builder.insecure',
        'how this builder is told of registries without TLS is not known',
      ),
    ];
  const isMissing = file?.kind === 'not-found';
  const kind = isMissing ? 'ca-missing' : trust.kind;
  return [
    fact('builder.insecure', insecure.kind, seen(insecure.text)),
    fact(
      'builder.trust',
      kind,
      seen(isMissing ? `${trust.text}, and there is no such file` : trust.text),
    ),
    ...(trust.file ? [fact('builder.trust.file', trust.file, seen(trust.text))] : []),
  ];
}
