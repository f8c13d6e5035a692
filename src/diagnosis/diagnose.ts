import type { Cluster, Job } from '../model/cluster.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import { type Fact, type FactName, factValue, isKnown, unknown } from '../model/facts.ts';
import type { PatternSettings } from '../model/pattern.ts';
import type { Permission } from '../model/permission.ts';
import type { Cause } from '../model/playbook.ts';
import type { Subject } from '../model/references.ts';
import type { Systems } from '../model/systems.ts';
import { messageOf } from '../problems/text.ts';
import type { Check, RunContext } from './check.ts';
import { diagnosisOf, type Judged } from './diagnosis-of.ts';
import { type Build, type BuildRequest, type FoundBuild, findBuild } from './find-build.ts';
import { withoutNoise } from './noise.ts';
import { originOf, withOrigin } from './origin.ts';
import { nextChecks } from './plan.ts';
import { readingSession } from './reading-session.ts';
import type { SignatureTable } from './signature-table.ts';
import { conclude } from './verdict.ts';

export interface DiagnosisLimits {
  /** After this the diagnosis concludes from what it has. */
  readonly deadlineMs: number;
  /** Calls of the cluster's API. */
  readonly maxCalls: number;
}

/** What happens while a diagnosis runs, for those who watch. */
export type DiagnosisProgress =
  | { readonly kind: 'check-started'; readonly id: string; readonly asks: string }
  | {
      readonly kind: 'check-finished';
      readonly id: string;
      readonly asks: string;
      readonly sawAll: boolean;
    };

export type DiagnosisOutcome =
  | {
      readonly kind: 'concluded';
      readonly subject: Subject;
      readonly diagnosis: Diagnosis;
      readonly facts: readonly Fact[];
      /** The build's, as it stood then; absent where it is gone or could not be read. */
      readonly job?: Job;
      /** Of the bundle that was kept of what was read, in the store. */
      readonly evidenceId?: string;
    }
  /** The name stands in several namespaces: someone must choose. */
  | { readonly kind: 'ambiguous'; readonly candidates: readonly Subject[] }
  /** `missing` when it answers, and refuses. */
  | { readonly kind: 'unreachable'; readonly because: string; readonly missing?: Permission };

export interface DiagnoseNeeds {
  readonly checks: readonly Check[];
  readonly causes: readonly Cause[];
  readonly limits: DiagnosisLimits;
  /** What may be asked beside the cluster: registries, AWS, Prometheus … as far as configured. */
  readonly systems?: Systems;
  /** The wordings to look for in logs and events; the built-in ones without. */
  readonly signatures?: SignatureTable;
  /** When failures are told as one pattern. */
  readonly patternSettings?: PatternSettings;
}

export type Diagnose = (
  cluster: Cluster,
  request: BuildRequest,
  watch?: (progress: DiagnosisProgress) => void,
) => Promise<DiagnosisOutcome>;

/**
 * Finds the build, runs checks wave by wave as long as one is worth its calls, and concludes. Checks of one wave
 * run in parallel; what a check cannot see becomes an unknown fact and the diagnosis goes on.
 */
export const createDiagnose =
  ({
    checks,
    causes,
    limits,
    systems = {},
    signatures,
    patternSettings,
  }: DiagnoseNeeds): Diagnose =>
  async (cluster, asked, watch = () => {}) => {
    const deadline = AbortSignal.timeout(limits.deadlineMs);
    const session = readingSession(cluster, limits.maxCalls, systems);
    const find = (wanted: BuildRequest): Promise<FoundBuild> =>
      beforeDeadline(findBuild(session.cluster, wanted), deadline, {
        kind: 'unreadable',
        because: `it did not answer within the ${seconds(limits)} that a diagnosis may take`,
      });
    const found = await find(asked);
    if (found.kind === 'ambiguous') return found;
    if (found.kind === 'unreadable') return { ...found, kind: 'unreachable' };
    const run = {
      causes,
      cluster: session.cluster,
      systems: session.systems,
      deadline,
      watch,
      limits,
    };
    if (found.kind === 'not-found') {
      const { kind, name, namespace = '' } = asked;
      const subject = { cluster: cluster.name, kind, namespace, name };
      const facts = await runChecks({
        ...run,
        checks: kind === 'Job' ? checks.filter((check) => check.alsoWithoutBuild) : [],
        known: { build: { subject, pods: [], hidden: [] } },
      });
      const { causes: standing, unknown: unseen } = conclude(facts, causes, subject);
      const diagnosis: Diagnosis = {
        ...notFound(subject, found.nearest, session.calls()),
        causes: standing,
        unknown: unseen,
      };
      return { kind: 'concluded', subject, facts, diagnosis };
    }

    const look = async (build: Build): Promise<Judged> => {
      const known = { build, ...(signatures ? { signatures } : {}) };
      const read = await runChecks({ ...run, checks, known });
      return diagnosisOf(build.subject, read, { causes, calls: session.calls(), patternSettings });
    };
    const own = await look(found.build);
    // What the missing image should have come from is looked into within the same budget, and no further.
    const request = originOf(own.facts);
    const origin = request && (await find(request));
    const whole = origin?.kind === 'found' ? joined(own, await look(origin.build)) : own;
    const diagnosis = { ...whole.diagnosis, calls: session.calls() };
    const { subject, job } = found.build;
    return { kind: 'concluded', subject, diagnosis, facts: whole.facts, ...(job ? { job } : {}) };
  };

/** Fixes are worked out from the first fact of a name: that of the build comes first when its causes do. */
function joined(own: Judged, origin: Judged): Judged {
  const image = factValue(own.facts, 'image.reference') ?? '';
  const diagnosis = withOrigin(own.diagnosis, origin.diagnosis, image);
  const isExplained = diagnosis.causes[0]?.subject !== undefined;
  return { diagnosis, facts: isExplained ? [...origin.facts, ...own.facts] : own.facts };
}

interface Run {
  readonly checks: readonly Check[];
  readonly causes: readonly Cause[];
  readonly cluster: Cluster;
  readonly systems: Systems;
  readonly known: Omit<RunContext, 'facts'>;
  readonly deadline: AbortSignal;
  readonly limits: DiagnosisLimits;
  readonly watch: (progress: DiagnosisProgress) => void;
}

async function runChecks(run: Run): Promise<Fact[]> {
  const facts: Fact[] = [];
  const done = new Set<string>();
  for (;;) {
    const wave = nextChecks(run.checks, run.causes, withoutNoise(facts), done);
    if (wave.length === 0) return facts;
    for (const check of wave) done.add(check.id);
    const answers = await Promise.all(wave.map((check) => runCheck(check, facts, run)));
    facts.push(...answers.flat());
  }
}

async function runCheck(check: Check, facts: readonly Fact[], run: Run): Promise<Fact[]> {
  const { id, asks } = check;
  run.watch({ kind: 'check-started', id, asks });
  const answers = await withinDeadline(check, facts, run);
  run.watch({ kind: 'check-finished', id, asks, sawAll: answers.every(isKnown) });
  return answers;
}

/** A check that fails or does not end in time says so by unknown facts: one broken look must not cost the others. */
async function withinDeadline(check: Check, facts: readonly Fact[], run: Run): Promise<Fact[]> {
  const unseen = (because: string) => check.gives.map((name: FactName) => unknown(name, because));
  const tooLate = unseen(`not read within the ${seconds(run.limits)} that a diagnosis may take`);
  if (run.deadline.aborted) return tooLate;
  try {
    const answers = check.run(run.cluster, { ...run.known, facts: [...facts] }, run.systems);
    return await beforeDeadline(answers, run.deadline, tooLate);
  } catch (error) {
    return unseen(`the check ${check.id} failed: ${messageOf(error)}`);
  }
}

/** What the promise gives, or `late` as soon as the deadline passes. */
async function beforeDeadline<T>(promise: Promise<T>, deadline: AbortSignal, late: T): Promise<T> {
  const { promise: passed, resolve } = Promise.withResolvers<T>();
  const onAbort = () => resolve(late);
  deadline.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, passed]);
  } finally {
    deadline.removeEventListener('abort', onAbort);
  }
}

const seconds = ({ deadlineMs }: DiagnosisLimits): string => `${deadlineMs / 1000} s`;

/** Nothing of that name; its causes are what may keep it from being made. */
const notFound = (
  subject: Subject,
  nearest: readonly Subject[],
  calls: Diagnosis['calls'],
): Diagnosis => ({
  subject: { kind: subject.kind, namespace: subject.namespace, name: subject.name },
  verdict: 'not-found',
  causes: [],
  ruledOut: [],
  unknown: [],
  phases: [],
  calls,
  nearest: nearest.map(({ kind, namespace, name }) => ({ kind, namespace, name })),
});
