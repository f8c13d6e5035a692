import type { V1Volume } from '@kubernetes/client-node';
import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, type FactValue, fact, isKnown, unknown } from '../model/facts.ts';
import { decisiveContainer } from './build-container.ts';
import { seenIn } from './sources.ts';

/** Which disk was full: a limit of the pod, a volume, or the node's own? Asks nothing new. */
export const localStorage = defineCheck<Build>({
  id: 'local-storage',
  asks: 'Which local disk was full?',
  gives: [
    'storage.exceeded',
    'storage.limit',
    'storage.used',
    'storage.volume',
    'storage.place',
    'storage.path',
    'container.storageLimit',
  ],
  needs: ['builder.kind'],
  when: 'suggested',
  read: async (_cluster, { build }) => build,
  conclude: (build, { facts }) => [
    ...evictionFacts(facts),
    ...placeFacts(build, facts),
    ...limitFacts(build),
  ],
});

interface Eviction {
  readonly exceeded: FactValue<'storage.exceeded'>;
  readonly limit?: string;
  readonly volume?: string;
  readonly used?: string;
}

/** The kubelet's own words (pkg/kubelet/eviction/helpers.go). */
const wordings: readonly {
  readonly exceeded: Eviction['exceeded'];
  readonly pattern: RegExp;
}[] = [
  {
    exceeded: 'empty-dir',
    pattern: /Usage of EmptyDir volume "(?<volume>[^"]+)" exceeds the limit "(?<limit>[^"]+)"/,
  },
  {
    exceeded: 'container',
    pattern: /Container \S+ exceeded its local ephemeral storage limit "(?<limit>[^"]+)"/,
  },
  {
    exceeded: 'pod',
    pattern:
      /ephemeral local storage usage exceeds the total limit of containers (?<limit>[\w.]+[a-zA-Z0-9])/,
  },
  {
    exceeded: 'node',
    pattern:
      /low on resource: \[?(?:ephemeral-storage|nodefs|imagefs)(?:.*?was using (?<used>[\w.]+))?|had condition: \[DiskPressure/,
  },
];

function evictionFacts(facts: readonly Fact[]): Fact[] {
  for (const evidence of kubeletWords(facts)) {
    const eviction = evictionIn(evidence.text);
    if (!eviction) continue;
    const { exceeded, limit, volume, used } = eviction;
    return [
      fact('storage.exceeded', exceeded, evidence),
      ...(limit ? [fact('storage.limit', limit, evidence)] : []),
      ...(volume ? [fact('storage.volume', volume, evidence)] : []),
      ...(used ? [fact('storage.used', used, evidence)] : []),
    ];
  }
  return [];
}

const kubeletWords = (facts: readonly Fact[]): Evidence[] =>
  facts
    .filter(isKnown)
    .filter(
      ({ name }) => name === 'pod.message' || name === 'pod.reason' || name === 'event.reason',
    )
    .flatMap(({ evidence }) => evidence);

function evictionIn(text: string): Eviction | undefined {
  for (const { exceeded, pattern } of wordings) {
    const match = pattern.exec(text);
    if (match) return { exceeded, ...match.groups };
  }
  return undefined;
}

const pathPattern = /(?:write|open|mkdir|copy|mknod|creat\w*|to) "?(\/[^\s":]+)"?: no space left/;

/** The mount under which the file lies that could not be written. */
function placeFacts({ pods }: Build, facts: readonly Fact[]): Fact[] {
  const [evidence] = facts
    .filter(isKnown)
    .filter(({ name, value }) => name === 'log.signature' && value === 'no-space-in-build')
    .flatMap((one) => one.evidence);
  const path = evidence && pathPattern.exec(evidence.text)?.[1];
  const decisive = decisiveContainer(pods);
  if (!evidence) return [];
  if (!path || !decisive)
    return [unknown('storage.place', 'the log does not name the file that could not be written')];
  const [mount] = (decisive.spec.volumeMounts ?? [])
    .filter(({ mountPath }) => `${path}/`.startsWith(`${mountPath.replace(/\/+$/, '')}/`))
    .toSorted((a, b) => b.mountPath.length - a.mountPath.length);
  const volume = decisive.pod.spec?.volumes?.find(({ name }) => name === mount?.name);
  const told = [fact('storage.path', path, evidence)];
  if (!mount || !volume) return [...told, fact('storage.place', 'container', evidence)];
  const limit = volume.emptyDir?.sizeLimit;
  const place = seenIn(
    'Pod',
    decisive.pod,
    `volume ${volume.name}`,
    `mounted at ${mount.mountPath}`,
  );
  return [
    ...told,
    fact('storage.place', kindOf(volume), place),
    fact('storage.volume', volume.persistentVolumeClaim?.claimName ?? volume.name, place),
    ...(limit ? [fact('storage.limit', limit, place)] : []),
  ];
}

const kindOf = ({ emptyDir, persistentVolumeClaim }: V1Volume): FactValue<'storage.place'> => {
  if (emptyDir) return emptyDir.medium === 'Memory' ? 'memory' : 'empty-dir';
  return persistentVolumeClaim ? 'claim' : 'other-volume';
};

function limitFacts({ pods }: Build): Fact[] {
  const decisive = decisiveContainer(pods);
  const limit = decisive?.spec.resources?.limits?.['ephemeral-storage'];
  if (!decisive || !limit) return [];
  const place = `container ${decisive.spec.name} .resources.limits.ephemeral-storage`;
  return [fact('container.storageLimit', limit, seenIn('Pod', decisive.pod, place, limit))];
}
