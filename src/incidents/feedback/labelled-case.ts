import type { LabelledCase } from '../../diagnosis/classify/case.ts';
import type { Diagnosis } from '../../model/diagnosis.ts';
import type { Evidence } from '../../model/evidence.ts';
import { factValue, isKnown } from '../../model/facts.ts';
import { countingFeedback } from '../../model/feedback.ts';
import { redact } from '../../model/redaction.ts';
import type { KeptFailure, SettledFailure } from '../../model/settled-failure.ts';

/**
 * A settled failure as a case of `classify`, secrets masked. Its id and source are the same whenever it is asked for.
 * @returns nothing where no cause is settled, or nothing is left that tells of the failure
 */
export function labelledCase(settled: SettledFailure): LabelledCase | undefined {
  const label = labelOf(settled);
  const failure = settled.failure ?? failureIn(settled);
  const { log, events, exitCode } = failure;
  const reason = reasonOf(failure, settled);
  const isBlank = !log.trim() && events.length === 0 && exitCode === null && reason === null;
  if (!label || isBlank) return undefined;
  return {
    id: `${settled.cluster}-${settled.incidentId}`,
    source: `cluster ${settled.cluster}, incident ${settled.incidentId}`,
    tool: toolOf(failure, settled),
    log: redact(log),
    events: events.map(redact),
    exitCode,
    reason,
    cause: label.cause,
    ...(label.also.length > 0 ? { also: [...label.also] } : {}),
    why: redact(label.why),
  };
}

interface Label {
  readonly cause: string;
  readonly also: readonly string[];
  readonly why: string;
}

/** What people say goes before what a proof shows: a build may succeed for another reason than the fix. */
function labelOf({ feedback, proof, diagnosis }: SettledFailure): Label | undefined {
  const voice = countingFeedback(feedback);
  if (voice) {
    const { answer, said, cause, note, isApprover } = voice;
    const who = isApprover ? 'an approver' : 'someone in the channel';
    const what = answer === 'right' ? 'the finding was right' : `the finding said ${said}`;
    const also = answer === 'right' ? lookAlikes(diagnosis) : [];
    return { cause, also, why: `${who}: ${what}${note ? `. ${note}` : ''}` };
  }
  const [best] = diagnosis.causes;
  // Only what mends this cause says anything about it.
  return best && proof && best.fixes.includes(proof.fix)
    ? {
        cause: best.id,
        also: lookAlikes(diagnosis),
        why: `proof: the build succeeded after its fix ${proof.fix} was merged`,
      }
    : undefined;
}

/** What suggested itself, and what stands in the cluster ruled out: whoever has the log alone cannot know. */
const lookAlikes = ({ ruledOut }: Diagnosis): string[] => [
  ...new Set(ruledOut.map(({ id }) => id)),
];

/** What the diagnosis itself holds of the failure, where its evidence is not kept: the lines that decided. */
function failureIn({ diagnosis, facts }: SettledFailure): KeptFailure {
  const { subject, causes, telling = [] } = diagnosis;
  const all = [
    ...causes.flatMap(({ evidence }) => evidence),
    ...telling,
    ...facts.filter(isKnown).flatMap(({ evidence }) => evidence),
  ];
  // Pods are called after what makes them. Other logs, a registry's, are not the build's.
  const ownLog = `Log ${subject.namespace}/${subject.name}`;
  const lines = all.filter(({ source }) => source.startsWith(ownLog)).toSorted(byLine);
  const events = all.filter(({ source }) => source.startsWith('Event '));
  return {
    log: textsOf(lines).join('\n'),
    events: textsOf(events),
    exitCode: factValue(facts, 'container.exitCode') ?? null,
    reason: factValue(facts, 'container.reason') ?? null,
  };
}

const textsOf = (evidence: readonly Evidence[]): string[] => [
  ...new Set(evidence.map(({ text }) => text)),
];

const byLine = (one: Evidence, other: Evidence): number => lineOf(one) - lineOf(other);
const lineOf = ({ source }: Evidence): number => Number(/ line (\d+)$/.exec(source)?.[1] ?? 0);

/** Words for the container that say less than the pod's, or the Job's, own. */
const sayLittle = new Set(['Error', 'Completed', null]);

function reasonOf({ reason }: KeptFailure, { facts }: SettledFailure): string | null {
  if (!sayLittle.has(reason)) return reason;
  const isLate = factValue(facts, 'job.failure') === 'DeadlineExceeded';
  return factValue(facts, 'pod.reason') ?? (isLate ? 'DeadlineExceeded' : reason);
}

function toolOf({ log }: KeptFailure, { facts }: SettledFailure): string {
  const builder = factValue(facts, 'builder.kind');
  // Without a log it is Kubernetes that speaks: it had not come to the builder yet.
  if (!log.trim()) return 'kubelet';
  return builder && builder !== 'unknown' ? builder : 'other';
}
