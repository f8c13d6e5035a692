import type { Cluster, Reading } from '../model/cluster.ts';
import type { AnySystem, Systems } from '../model/systems.ts';

/** What a diagnosis has asked of the cluster so far. */
export interface CallCount {
  readonly count: number;
  /** The longest chain of calls of which each had to wait for the one before. */
  readonly rounds: number;
}

/** One diagnosis' view of a cluster and of the systems beside it. */
export interface ReadingSession {
  readonly cluster: Cluster;
  readonly systems: Systems;
  calls(): CallCount;
}

/**
 * A cluster, and systems, that answer the same question once, count what was asked, and stop asking when the budget
 * is spent. So checks may each ask for what they need without knowing what others asked.
 */
export function readingSession(
  cluster: Cluster,
  maxCalls: number,
  systems: Systems = {},
): ReadingSession {
  const answers = new Map<string, Promise<Reading<unknown>>>();
  let count = 0;
  let deepestAnswered = 0;
  let rounds = 0;

  const ask = async <T>(call: () => Promise<Reading<T>>): Promise<Reading<T>> => {
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

  // The question is the method and its arguments, so what is kept under it has that method's type.
  const once = <T>(question: unknown[], call: () => Promise<Reading<T>>): Promise<Reading<T>> => {
    const key = JSON.stringify(question);
    const answer = answers.get(key) ?? ask(call);
    answers.set(key, answer);
    return answer as Promise<Reading<T>>;
  };

  const counted: Cluster = {
    name: cluster.name,
    now: () => cluster.now(),
    get: (...about) => once(['get', ...about], () => cluster.get(...about)),
    list: (...about) => once(['list', ...about], () => cluster.list(...about)),
    secretExists: (...about) => once(['secret', ...about], () => cluster.secretExists(...about)),
    names: (...about) => once(['names', ...about], () => cluster.names(...about)),
    pullSecret: (...about) => once(['pull-secret', ...about], () => cluster.pullSecret(...about)),
    log: (query) => once(['log', query], () => cluster.log(query)),
    serviceProxy: (query) => once(['proxy', query], () => cluster.serviceProxy(query)),
    volumeUsage: (node) => once(['volumes', node], () => cluster.volumeUsage(node)),
    apiGroups: () => once(['groups'], () => cluster.apiGroups()),
    listCustom: (...about) => once(['custom', ...about], () => cluster.listCustom(...about)),
  };
  const countedSystems = Object.fromEntries(
    Object.entries<AnySystem>(systems).map(([name, system]) => [
      name,
      Object.fromEntries(
        Object.entries(system).map(([method, question]) => [
          method,
          (...about: never[]) => once([name, method, ...about], () => question(...about)),
        ]),
      ),
    ]),
  );
  return { cluster: counted, systems: countedSystems, calls: () => ({ count, rounds }) };
}
