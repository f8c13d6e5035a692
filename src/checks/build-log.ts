import { defineCheck } from '../diagnosis/check.ts';
import { decisiveLines } from '../diagnosis/decisive-lines.ts';
import { buildPhase } from '../diagnosis/log-lines.ts';
import { logPhases } from '../diagnosis/log-phases.ts';
import {
  findSignatures,
  inOrderOfTelling,
  type SignatureMatch,
} from '../diagnosis/log-signatures.ts';
import { phasesText } from '../diagnosis/phases.ts';
import type { SignatureTable } from '../diagnosis/signature-table.ts';
import type { Cluster, PodLog, Reading } from '../model/cluster.ts';
import type { Phase } from '../model/diagnosis.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, fact, factValue, unknown } from '../model/facts.ts';
import { type DecisiveContainer, decisiveContainer, waitsForImage } from './build-container.ts';
import { signatureFor } from './signature-for.ts';
import { unseen } from './unseen.ts';
import { isApplication } from './workload-state.ts';

interface LogRead {
  readonly container: DecisiveContainer;
  readonly reading: Reading<PodLog>;
}

/** What does the log of the container that decides say? */
export const buildLog = defineCheck<LogRead | 'unpulled' | undefined>({
  id: 'build-log',
  asks: 'What does the build log say?',
  gives: ['log.signature', 'log.tellingLine', 'build.phase', 'build.step', 'build.phases'],
  needs: ['container.name'],
  when: 'first',
  async read(cluster, { build }) {
    const container = decisiveContainer(build.pods);
    // What was never pulled has written nothing: what the kubelet says of the pull is all the log there is.
    if (!container || waitsForImage(container)) return container && 'unpulled';
    return { container, reading: await readBuildLog(cluster, container) };
  },
  conclude(read, { build, facts, signatures }) {
    if (read === 'unpulled') return [];
    if (!read) return [unknown('log.signature', 'the build has no pod to read a log from')];
    const registry = factValue(facts, 'builder.registry');
    const { text, source } = lastWords(read);
    const found = logFacts(text, source, registry, signatures);
    if (read.reading.kind !== 'found' && !found.some(({ name }) => name === 'log.signature'))
      return unseen(read.reading, 'log.signature', `log of ${logName(read.container)}`);
    // The signatures are those of builds: in the log of a program the same words mean something else.
    return isApplication(build) ? found.filter(({ name }) => name === 'log.tellingLine') : found;
  },
});

/** After a restart the run that failed is the previous one; the kubelet may have dropped its log, then the current one has to do. */
export async function readBuildLog(
  cluster: Cluster,
  { pod, spec, isPreviousRun }: DecisiveContainer,
): Promise<Reading<PodLog>> {
  const query = {
    namespace: pod.metadata?.namespace ?? '',
    name: pod.metadata?.name ?? '',
    container: spec.name,
  };
  if (!isPreviousRun) return cluster.log(query);
  const previous = await cluster.log({ ...query, previous: true });
  return previous.kind === 'found' ? previous : cluster.log(query);
}

/** Where the log is gone or empty, its end may stand in the pod (`terminationMessagePolicy: FallbackToLogsOnError`). */
function lastWords({ container, reading }: LogRead): { text: string; source: string } {
  const text = reading.kind === 'found' ? reading.value.text : '';
  const { pod, field, terminated } = container;
  if (text.trim() !== '' || !terminated?.message)
    return { text, source: `Log ${logName(container)}` };
  const { namespace = '', name = '' } = pod.metadata ?? {};
  return { text: terminated.message, source: `Pod ${namespace}/${name} ${field}.message` };
}

export const logName = ({ pod, spec }: DecisiveContainer): string =>
  `${pod.metadata?.namespace ?? ''}/${pod.metadata?.name ?? ''}/${spec.name}`;

/** Facts of a log, or of what else holds its lines: `source`. `registry` is the host that the build pushes to: the same words about another host mean something else. */
export function logFacts(
  log: string,
  source: string,
  registry: string | undefined,
  signatures: SignatureTable,
): Fact[] {
  const matches = findSignatures(log, signatures);
  const phase = buildPhase(log);
  const phases = logPhases(log);
  const at = (match: SignatureMatch): Evidence => ({
    source: `${source} line ${match.line}`,
    text: match.text,
  });
  return [
    ...inOrderOfTelling(matches).map((match) =>
      fact('log.signature', signatureFor(match, registry), at(match)),
    ),
    ...decisiveLines(log, matches, 5).map((line) =>
      fact('log.tellingLine', line.text, {
        source: `${source} line ${line.line}`,
        text: line.text,
      }),
    ),
    ...(phase ? [fact('build.phase', phase, { source, text: `ends in phase ${phase}` })] : []),
    ...phaseFacts(phases, source),
  ];
}

function phaseFacts(phases: readonly Phase[], source: string): Fact[] {
  const last = phases.at(-1);
  return last
    ? [
        fact('build.step', last.name, { source, text: last.name }),
        fact('build.phases', [...phases], { source, text: phasesText(phases) }),
      ]
    : [];
}
