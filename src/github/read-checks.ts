import { RequestError } from 'octokit';
import type { Checks } from '../model/pull-request.ts';
import type { Remote } from './remote.ts';

/** One check of a commit: a check run, or a status of the older kind. */
interface Check {
  readonly name: string;
  readonly outcome: 'running' | 'passed' | 'failed';
}

/** What the checks of a commit say, by both of GitHub's ways to report one, and whether more of them are to come. */
export async function readChecks(remote: Remote, sha: string): Promise<Checks> {
  try {
    const [runs, statuses] = await Promise.all([
      checkRuns(remote, sha),
      commitStatuses(remote, sha),
    ]);
    const checks = checksOf([...runs, ...statuses]);
    if (checks.kind !== 'none' && checks.kind !== 'passing') return checks;
    const running = await unfinishedSuites(remote, sha);
    return running.length > 0 ? { kind: 'pending', running } : checks;
  } catch (error) {
    if (!(error instanceof RequestError) || error.status !== 403) throw error;
    return {
      kind: 'unknown',
      because: 'the bot lacks the permission "Checks: read" or "Commit statuses: read"',
    };
  }
}

function checksOf(checks: readonly Check[]): Checks {
  const names = (wanted: Check['outcome']): string[] => [
    ...new Set(checks.filter(({ outcome }) => outcome === wanted).map(({ name }) => name)),
  ];
  const [failing, running] = [names('failed').toSorted(), names('running').toSorted()];
  if (failing.length > 0) return { kind: 'failing', failing, running };
  if (running.length > 0) return { kind: 'pending', running };
  return checks.length > 0 ? { kind: 'passing', count: names('passed').length } : { kind: 'none' };
}

async function checkRuns({ github, repository }: Remote, sha: string): Promise<Check[]> {
  const runs = await github.paginate(github.rest.checks.listForRef, {
    ...repository,
    ref: sha,
    filter: 'latest',
    per_page: 100,
  });
  return runs.map(({ name, status, conclusion }) => ({
    name,
    outcome: status === 'completed' ? outcomeOf(conclusion) : 'running',
  }));
}

const outcomeOf = (conclusion: string | null): Check['outcome'] =>
  conclusion !== null && ['success', 'neutral', 'skipped'].includes(conclusion)
    ? 'passed'
    : 'failed';

async function commitStatuses({ github, repository }: Remote, sha: string): Promise<Check[]> {
  try {
    const { data } = await github.rest.repos.getCombinedStatusForRef({
      ...repository,
      ref: sha,
      per_page: 100,
    });
    return data.statuses.map(({ context, state }) => ({ name: context, outcome: stateOf(state) }));
  } catch (error) {
    // The commit is not there any more, or this server knows no statuses.
    if (error instanceof RequestError && error.status === 404) return [];
    throw error;
  }
}

function stateOf(state: string): Check['outcome'] {
  if (state === 'success') return 'passed';
  return state === 'pending' ? 'running' : 'failed';
}

/**
 * The Apps that have not finished with the commit, though all that they have reported so far is done: GitHub opens a suite
 * for each at the push, before there is any run in it, and a workflow's later jobs are registered when the earlier ones are through.
 */
async function unfinishedSuites({ github, repository }: Remote, sha: string): Promise<string[]> {
  const suites = await github.paginate(github.rest.checks.listSuitesForRef, {
    ...repository,
    ref: sha,
    per_page: 100,
  });
  const unfinished = suites.filter((suite) => suite.status !== 'completed' && !isSilent(suite));
  return [...new Set(unfinished.map(({ app }) => app?.name ?? 'a check suite'))].toSorted();
}

const silentAfterMs = 30 * 60_000;

/** Apps that check nothing here have a suite all the same, which stays queued and empty for good. */
const isSilent = (suite: {
  readonly status: string | null;
  readonly latest_check_runs_count: number;
  readonly created_at: string | null;
}): boolean =>
  suite.status === 'queued' &&
  suite.latest_check_runs_count === 0 &&
  suite.created_at !== null &&
  Date.parse(suite.created_at) + silentAfterMs < Date.now();
