import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import type { SignatureTable } from '../diagnosis/signature-table.ts';
import { type Fact, fact } from '../model/facts.ts';
import { type ParsedImage, parseImage } from '../model/image-reference.ts';
import { type DecisiveContainer, decisiveContainer, waitsForImage } from './build-container.ts';
import { builderOf } from './builder.ts';
import { pullFacts } from './pull-message.ts';
import { seenIn } from './sources.ts';

/** Which image can the pod not pull, and from which registry? Asks nothing new: the pods were read to find the build. */
export const imagePull = defineCheck<Build>({
  id: 'image-pull',
  asks: 'Which image cannot be pulled?',
  gives: [
    'image.reference',
    'image.registry',
    'image.repository',
    'image.tag',
    'image.invalid',
    'image.answer',
    'pull.node',
    'registry.host',
    'log.signature',
  ],
  needs: [],
  when: 'first',
  read: async (_cluster, { build }) => build,
  conclude(build, { signatures }) {
    const container = pulling(build);
    return container
      ? [...imageFacts(container, signatures), ...nodeFacts(container)]
      : pushFacts(build);
  },
});

/** The container whose image cannot be pulled, if that is what the workload waits for. */
export function pulling({ pods }: Pick<Build, 'pods'>): DecisiveContainer | undefined {
  const container = decisiveContainer(pods);
  return container && waitsForImage(container) ? container : undefined;
}

function imageFacts(
  { pod, spec, waiting, field }: DecisiveContainer,
  table: SignatureTable,
): Fact[] {
  const reference = spec.image ?? '';
  const seen = seenIn('Pod', pod, `container ${spec.name} .image`, reference);
  const said = seenIn('Pod', pod, `${field}.waiting`, textOf(waiting));
  const parsed = parseImage(reference);
  const registry = parsed.kind === 'image' ? parsed.image.registry : undefined;
  return [
    fact('image.reference', reference, seen),
    ...partsOf(parsed).map(([name, value]) => fact(name, value, seen)),
    ...(registry ? [fact('registry.host', registry, seen)] : []),
    ...pullFacts(waiting?.message ?? '', said, registry, table),
  ];
}

/** The parts of a reference by the facts that hold them. */
export function partsOf(parsed: ParsedImage) {
  if (parsed.kind === 'invalid') return [['image.invalid', parsed.because]] as const;
  const { registry, repository, tag, digest = tag } = parsed.image;
  return [
    ['image.registry', registry],
    ['image.repository', repository],
    ['image.tag', digest ?? 'latest'],
  ] as const;
}

const textOf = (waiting: DecisiveContainer['waiting']): string =>
  [waiting?.reason, waiting?.message].filter(Boolean).join(': ');

function nodeFacts({ pod }: DecisiveContainer): Fact[] {
  const name = pod.spec?.nodeName;
  const ip = pod.status?.hostIP;
  const node = { name: name ?? '', ...(ip ? { ip } : {}) };
  return name ? [fact('pull.node', node, seenIn('Pod', pod, '.spec.nodeName', name))] : [];
}

/** What pulls nothing in vain is about the registry that it pushes to. */
function pushFacts({ job, pods }: Build): Fact[] {
  const [pod] = pods;
  const owner = job ?? pod;
  const builder = builderOf(job?.spec?.template.spec ?? pod?.spec ?? undefined);
  const { destination = '', registry } = builder ?? {};
  if (!owner || !builder || destination === '') return [];
  const seen = seenIn(
    job ? 'Job' : 'Pod',
    owner,
    `container ${builder.container.name}`,
    destination,
  );
  const parsed = parseImage(destination);
  // A variable of a shell is put in by the shell.
  const isWrong = parsed.kind === 'invalid' && !destination.includes('$');
  return [
    ...(registry ? [fact('registry.host', registry, seen)] : []),
    ...(isWrong
      ? [fact('image.reference', destination, seen), fact('image.invalid', parsed.because, seen)]
      : []),
  ];
}
