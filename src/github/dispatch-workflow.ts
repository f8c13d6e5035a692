import { RequestError } from 'octokit';
import type { DispatchAttempt, RerunSettings } from '../model/rerun.ts';
import { workflowNotStarted } from '../problems/rerun.ts';
import { type GitHubAccess, githubAccess } from './access.ts';
import { explained } from './failures.ts';
import { parseName } from './repositories.ts';

export type DispatchWorkflow = (
  repository: string,
  workflow: NonNullable<RerunSettings['workflow']>,
  attempt: DispatchAttempt,
) => Promise<void>;

/** GitHub's clock and the bot's may differ so much; a run that is known by its name is looked for as far back. */
const skewMs = 5 * 60_000;

/**
 * Starts a workflow of GitHub Actions by `workflow_dispatch`, unless a run is there that an earlier try has started: GitHub
 * takes no key that would make it once by itself, and shows of a run's inputs only what the workflow puts into its name.
 * Throws a `Problem` when GitHub does not take it.
 */
export function githubWorkflows(access: GitHubAccess): DispatchWorkflow {
  const clientFor = githubAccess(access);
  return async (called, { file, ref, inputs }, attempt) => {
    const repository = parseName(called);
    await explained({ repository, branch: ref, apiUrl: access.apiUrl }, async () => {
      const github = await clientFor(repository);
      try {
        const { data } = await github.rest.actions.listWorkflowRuns({
          ...repository,
          workflow_id: file,
          branch: ref,
          event: 'workflow_dispatch',
          created: `>=${seconds(new Date(attempt.since.getTime() - skewMs))}`,
          per_page: 100,
        });
        if (data.workflow_runs.some((run) => isOf(attempt, run))) return;
        await github.rest.actions.createWorkflowDispatch({
          ...repository,
          workflow_id: file,
          ref,
          inputs: { ...inputs },
        });
      } catch (error) {
        // 403: the App lacks Actions: write; 404: no such workflow; 422: no such ref or input, or it takes no dispatch.
        if (error instanceof RequestError && [403, 404, 422].includes(error.status))
          throw workflowNotStarted(called, file, error.message, error);
        throw error;
      }
    });
  };
}

interface Run {
  readonly name?: string | null;
  readonly display_title?: string;
  readonly created_at: string;
}

/** Times of GitHub are whole seconds. */
const isOf = ({ key, since }: DispatchAttempt, run: Run): boolean =>
  `${run.name} ${run.display_title}`.includes(key) ||
  Date.parse(run.created_at) >= Math.floor(since.getTime() / 1000) * 1000;

const seconds = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;
