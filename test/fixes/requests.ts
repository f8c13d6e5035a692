import { type Fact, fact } from '../../src/model/facts.ts';
import type { Fix, FixPlaces, FixRequest, SourceFile } from '../../src/model/fix.ts';

/** A request of a fix for the build `cortex-system/moe-router-build`, with what a test wants to differ. */
export const fixRequest = (
  files: readonly SourceFile[],
  facts: readonly Fact[],
  more: { name?: string; kind?: 'Job' | 'Pod'; places?: FixPlaces } = {},
): FixRequest => ({
  subject: {
    cluster: 'here',
    kind: more.kind ?? 'Job',
    namespace: 'cortex-system',
    name: more.name ?? 'moe-router-build',
  },
  facts,
  files,
  places: more.places ?? {},
});

/** The facts of a build whose container `kaniko` ran out of memory at a limit. */
export const outOfMemory = (limit = '1Gi', container = 'kaniko'): Fact[] => [
  fact('container.name', container),
  fact('container.memoryLimit', limit),
];

/** The facts of a build that a policy keeps from the registry. */
export const blockedEgress = (...policies: string[]): Fact[] => [
  fact('registry.address', {
    namespace: 'cortex-chat',
    service: 'docker-registry',
    port: 80,
    targetPort: 5000,
    selector: { app: 'docker-registry' },
  }),
  fact('network.blockedPath', {
    direction: 'egress',
    policies: policies.map((name) => ({ namespace: 'cortex-system', name })),
    from: {
      namespace: 'cortex-system',
      namespaceLabels: {},
      podLabels: { component: 'image-build' },
    },
    to: {
      namespace: 'cortex-chat',
      namespaceLabels: { 'kubernetes.io/metadata.name': 'cortex-chat' },
      podLabels: { app: 'docker-registry', 'pod-template-hash': '2823723f9' },
    },
    protocol: 'TCP',
    port: 5000,
  }),
];

/** A Job with one container, whose fields are written in flow style. */
export const jobWith = (
  container: string,
  { spec = '', pod = '' } = {},
): string => `apiVersion: batch/v1
kind: Job
metadata: { name: moe-router-build, namespace: cortex-system }
spec:
${spec && `  ${spec}\n`}  template:
    spec:
${pod && `      ${pod}\n`}      containers:
        - name: kaniko
          image: gcr.io/kaniko-project/executor:v1.23.2
          ${container}
`;

/** What a fix makes of the one file of a build. */
export const fixedBy =
  (fix: Fix) =>
  (text: string, ...facts: Fact[]): string =>
    applied(fix, fixRequest([{ path: 'job.yaml', text }], facts));

/** What it says of its change, or why there is none. */
export const summaryBy =
  (fix: Fix) =>
  (text: string, ...facts: Fact[]): string => {
    const outcome = fix.apply(fixRequest([{ path: 'job.yaml', text }], facts));
    return outcome.kind === 'changed' ? outcome.summary : outcome.because;
  };

/** What a fix makes of the files that are there, or else of one that it adds: the text after it, or why it does not apply. */
export function applied(fix: Fix, request: FixRequest): string {
  const outcome = fix.apply(request);
  if (outcome.kind !== 'changed') return `${outcome.kind.replace('-', ' ')}: ${outcome.because}`;
  const changed = outcome.changes.filter(({ before }) => before !== undefined);
  return (changed.length > 0 ? changed : outcome.changes).map(({ after }) => after).join('');
}
