import { buildNamed } from '../../diagnosis/build-named.ts';
import type { Diagnose, DiagnosisOutcome } from '../../diagnosis/diagnose.ts';
import type { Signal } from '../../model/alert.ts';
import type { Cluster } from '../../model/cluster.ts';
import { factValue } from '../../model/facts.ts';
import type { JobData } from '../../model/jobs.ts';
import type { JobQueue, RunAgain } from '../../queue/job-queue.ts';
import type { RaisedIncidents } from '../../store/raised-incidents.ts';
import type { SignalStore } from '../../store/signal-store.ts';
import type { SilenceStore } from '../../store/silence-store.ts';
import type { LearnGoodBuild } from '../diagnosing/learn-good-build.ts';
import type { Recall } from '../diagnosing/recall.ts';
import { queueDiagnosisAnew } from '../diagnosing/request-diagnosis.ts';
import { ranStill, stateOfOutcome } from '../diagnosing/state-of-outcome.ts';
import type { FindWorkloads } from './find-workloads.ts';
import type { JoinIncident } from './join-incident.ts';
import { withoutSilenced } from './silenced.ts';

export interface AnswerSignalNeeds {
  readonly signals: SignalStore;
  readonly silences: Pick<SilenceStore, 'active' | 'silence'>;
  readonly raised: RaisedIncidents;
  readonly cluster: (name: string) => Cluster;
  readonly findWorkloads: FindWorkloads;
  readonly diagnose: Diagnose;
  readonly recall: Recall;
  readonly learn: LearnGoodBuild;
  readonly join: JoinIncident;
  readonly queue: Pick<JobQueue, 'enqueue'>;
  /** A build that runs and has done nothing for this long is a failure. */
  readonly hangMs: number;
  /** Signals of the same failure within this time are one incident. */
  readonly windowMs: number;
}

/** While it runs still, a build that an alert speaks of is looked at again after this. */
const lookAgainMs = 30_000;
const mostLooksMs = 10 * 60_000;
const soonMs = 100;

/**
 * The queue's `answer-signal` job: finds out which workload is meant, and why it fails. Nobody has asked, so nothing is
 * said until there is something to say. Every step may be repeated: what is answered already is left alone.
 */
export const createAnswerSignal =
  (needs: AnswerSignalNeeds) =>
  async ({ signalId }: JobData<'answer-signal'>): Promise<RunAgain | undefined> => {
    const queued = await needs.signals.load(signalId);
    const [signal] = queued ? await needs.signals.alike(queued) : [];
    if (!queued || !signal) return undefined;
    const again = await answer(signal, needs);
    if (again) return again;
    // What came meanwhile found this job in the queue, and none of its own was made.
    const [left] = await needs.signals.alike(queued);
    return left && { againInMs: soonMs };
  };

/** Answers what waits about the workload of a signal. @returns when to look again at what cannot be answered yet */
async function answer(signal: Signal, needs: AnswerSignalNeeds): Promise<RunAgain | undefined> {
  const { signals, raised, findWorkloads } = needs;
  // All of the same workload that wait: those that came with it, and while it was looked into.
  const waiting = async () => withoutSilenced(await signals.alike(signal), needs.silences);
  const first = await waiting();
  if (first.length === 0) return undefined;
  if (signal.subject.kind !== 'workload') {
    await findWorkloads(signal);
    return undefined;
  }
  const since = new Date(Date.now() - needs.windowMs);
  const known = await raised.ofWorkload(signal, since);
  if (known && known.phase !== 'resolved') {
    // It hung when it was looked at: by now there may be more to say of it. First, so that no crash in between loses it.
    if (ranStill(known.state)) await queueDiagnosisAnew(needs.queue, known);
    await needs.join.known(known, first);
    return undefined;
  }
  const { name, namespace } = signal.subject;
  const outcome = await needs.diagnose(needs.cluster(signal.cluster), buildNamed(name, namespace));
  await needs.learn(outcome);
  const alike = await waiting();
  const silence = reasonForSilence(outcome, needs.hangMs);
  if (silence?.mayChange && Date.now() < signal.receivedAt.getTime() + mostLooksMs)
    return { againInMs: lookAgainMs };
  if (silence) {
    await signals.ignore(
      alike.map(({ id }) => id),
      silence.because,
    );
    return undefined;
  }
  const state = stateOfOutcome(await recalled(signal, outcome, needs), signal.cluster);
  const evidenceId = outcome.kind === 'concluded' ? outcome.evidenceId : undefined;
  await needs.join.found(alike, state, evidenceId);
  return undefined;
}

const recalled = async (
  { cluster }: Signal,
  outcome: DiagnosisOutcome,
  { recall }: AnswerSignalNeeds,
): Promise<DiagnosisOutcome> =>
  outcome.kind === 'concluded'
    ? { ...outcome, diagnosis: await recall({ cluster }, outcome.diagnosis) }
    : outcome;

/** Right or silent: an alert about what is well, or about something that is no build and has its images, is not ours. */
function reasonForSilence(
  outcome: DiagnosisOutcome,
  hangMs: number,
): { readonly because: string; readonly mayChange?: boolean } | undefined {
  if (outcome.kind !== 'concluded') return undefined;
  const { diagnosis, facts } = outcome;
  switch (diagnosis.verdict) {
    case 'healthy':
      return { because: 'it is well' };
    case 'running':
      if ((diagnosis.idle?.seconds ?? 0) * 1000 >= hangMs) return undefined;
      return { because: 'it runs still, and nothing points at a failure', mayChange: true };
    case 'novel':
      return diagnosis.subject.kind !== 'Job' &&
        (factValue(facts, 'builder.kind') ?? 'unknown') === 'unknown'
        ? { because: 'it is no build, and nothing that I know explains it' }
        : undefined;
    default:
      return undefined;
  }
}
