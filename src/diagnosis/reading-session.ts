import type { Cluster, Reading } from '../model/cluster.ts';

/** What a diagnosis has asked of the cluster so far. */
export interface CallCount {
  readonly count: number;
  /** The longest chain of calls of which each had to wait for the one before. */
  readonly rounds: number;
}

/** One diagnosis' view of a cluster. */
export interface ReadingSession {
  readonly cluster: Cluster;
  calls(): CallCount;
}

type ReadMethod = Exclude<keyof Cluster, 'name' | 'now'>;

const readMethods: readonly ReadMethod[] = [
  'get',
  'list',
  'secretExists',
  'log',
  'serviceProxy',
  'volumeUsage',
  'apiGroups',
  'listCustom',
];

/**
 * A cluster that answers the same question once, counts what was asked, and stops asking when the budget is
 * spent. So checks may each ask for what they need without knowing what others asked.
 */
export function readingSession(cluster: Cluster, maxCalls: number): ReadingSession {
  const answers = new Map<string, Promise<Reading<unknown>>>();
  let count = 0;
  let deepestAnswered = 0;
  let rounds = 0;

  const ask = async (call: () => Promise<Reading<unknown>>): Promise<Reading<unknown>> => {
    if (count >= maxCalls) {
      return {
        kind: 'unavailable',
        because: `the diagnosis' budget of ${maxCalls} calls is spent`,
      };
    }
    count++;
    const round = deepestAnswered + 1;
    rounds = Math.max(rounds, round);
    const answer = await call();
    deepestAnswered = Math.max(deepestAnswered, round);
    return answer;
  };

  const counted: Record<string, unknown> = { name: cluster.name, now: () => cluster.now() };
  for (const method of readMethods) {
    counted[method] = (...args: unknown[]) => {
      const key = JSON.stringify([method, ...args]);
      const known = answers.get(key);
      if (known) return known;
      const read = cluster[method] as (...args: unknown[]) => Promise<Reading<unknown>>;
      const answer = ask(() => read(...args));
      answers.set(key, answer);
      return answer;
    };
  }
  return { cluster: counted as unknown as Cluster, calls: () => ({ count, rounds }) };
}
