import type { Cluster } from '../model/cluster.ts';
import type { Fact, FactName } from '../model/facts.ts';
import type { Systems } from '../model/systems.ts';
import type { Build } from './find-build.ts';
import { type SignatureTable, signatureTable } from './signature-table.ts';

/** What a check knows when it starts. */
export interface CheckContext {
  readonly build: Build;
  /** Everything that was read before this wave. */
  readonly facts: readonly Fact[];
  /** The wordings that logs and events are looked through for, a team's own among them. */
  readonly signatures: SignatureTable;
}

/** What a check is run with; without a table of signatures with the built-in ones. */
export type RunContext = Omit<CheckContext, 'signatures'> & Partial<CheckContext>;

/**
 * When a check is worth its calls.
 * - `first`: always; these are the cheap looks from which the causes are suggested.
 * - `ahead`: as soon as what it needs is known, while the first looks still go on, since waiting for them
 *   would cost a whole round; unless the pod's own state already explains the failure.
 * - `once-known`: as soon as what it needs is known, whatever is suggested.
 * - `suggested`: only when a suggested cause names one of its facts.
 */
export type CheckTiming = 'first' | 'ahead' | 'once-known' | 'suggested';

/** A check asks one question. Reading (I/O) and concluding (pure) are apart, so that conclusions are tested without a cluster. */
export interface CheckDefinition<Read> {
  readonly id: string;
  /** The question, as a person would ask it; shown while the check runs. */
  readonly asks: string;
  readonly gives: readonly FactName[];
  /** Facts that must be known before it can ask. */
  readonly needs: readonly FactName[];
  readonly when: CheckTiming;
  /** It has something to say about a Job that is not there, too: what keeps it from being made. */
  readonly alsoWithoutBuild?: true;
  read(cluster: Cluster, context: CheckContext, systems: Systems): Promise<Read>;
  /** Answers every time: what could not be seen is an unknown fact. */
  conclude(read: Read, context: CheckContext): Fact[];
}

/** A check as the engine sees it, whatever it reads. */
export interface Check extends Omit<CheckDefinition<unknown>, 'read' | 'conclude'> {
  run(cluster: Cluster, context: RunContext, systems?: Systems): Promise<Fact[]>;
}

/** Joins the two halves of a check. */
export const defineCheck = <Read>({ read, conclude, ...rest }: CheckDefinition<Read>): Check => ({
  ...rest,
  async run(cluster, given, systems = {}) {
    const context = { signatures: builtInTable(), ...given };
    return conclude(await read(cluster, context, systems), context);
  },
});

let builtIn: SignatureTable | undefined;

/** Made when it is first asked for: most processes have a table of their own. */
function builtInTable(): SignatureTable {
  builtIn ??= signatureTable([]);
  return builtIn;
}
