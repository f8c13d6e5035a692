import { RequestError } from 'octokit';
import type { RerunSettings } from '../model/rerun.ts';
import { workflowNotStarted } from '../problems/rerun.ts';
import { type GitHubAccess, githubAccess } from './access.ts';
import { explained } from './failures.ts';
import { parseName } from './repositories.ts';

export type DispatchWorkflow = (
  repository: string,
  workflow: NonNullable<RerunSettings['workflow']>,
  since: Date,
) => Promise<void>;

/** Starts a workflow of GitHub Actions by `workflow_dispatch`. Throws a `Problem` when GitHub does not take it. */
export function githubWorkflows(access: GitHubAccess): DispatchWorkflow {
  const clientFor = githubAccess(access);
  return async (called, { file, ref, inputs }, since) => {
    const repository = parseName(called);
    await explained({ repository, branch: ref, apiUrl: access.apiUrl }, async () => {
      const github = await clientFor(repository);
      try {
        const { data } = await github.rest.actions.listWorkflowRuns({
          ...repository,
          workflow_id: file,
          branch: ref,
          event: 'workflow_dispatch',
          created: `>=${since.toISOString().slice(0, 19)}Z`,
          per_page: 1,
        });
        if (data.total_count > 0) return;
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
