import { afterEach, describe, expect, it } from 'vitest';
import { githubWorkflows } from '../../src/github/dispatch-workflow.ts';
import { githubMerges } from '../../src/github/merged-changes.ts';
import { type Canned, type CannedGitHub, cannedGitHub } from './canned-github.ts';

let github: CannedGitHub | undefined;
afterEach(() => github?.close());

const repo = '/repos/example/deployments';
const runs = `GET ${repo}/actions/workflows/build.yml/runs`;
const dispatches = `POST ${repo}/actions/workflows/build.yml/dispatches`;
const workflow = { file: 'build.yml', ref: 'main', inputs: { job: 'app-7' } };
const since = new Date('2026-01-18T16:00:00.500Z');
const attempt = { key: 'v-1', since };
const runsOf = (...workflow_runs: object[]): Canned => ({
  status: 200,
  json: { total_count: workflow_runs.length, workflow_runs },
});
const noRuns = runsOf();

const access = async (answers: Record<string, Canned>) => {
  github = await cannedGitHub(
    Object.fromEntries(Object.entries(answers).map(([line, answer]) => [line, [answer]])),
  );
  return { apiUrl: github.url, token: 'token', paced: false };
};

describe('starting a workflow', () => {
  it('asks GitHub for it once nobody has since', async () => {
    const start = githubWorkflows(await access({ [runs]: noRuns, [dispatches]: { status: 204 } }));
    await start('example/deployments', workflow, attempt);
    expect(github?.asked.at(-1)).toBe(dispatches);
    expect(github?.asked[0]).toContain('created=>=2026-01-18T15:55:00Z');
  });

  it('takes a run that was started since for the one that an earlier try has started', async () => {
    const one = runsOf({ name: 'build', created_at: '2026-01-18T16:00:00Z' });
    const start = githubWorkflows(await access({ [runs]: one }));
    await start('example/deployments', workflow, attempt);
    expect(github?.asked).toHaveLength(1);
  });

  it('knows its run by the name that the workflow gives it, whatever the clocks say', async () => {
    const created_at = '2026-01-18T15:59:00Z';
    const named = runsOf({ name: 'build', display_title: 'Build app-7 (v-1)', created_at });
    await githubWorkflows(await access({ [runs]: named }))(
      'example/deployments',
      workflow,
      attempt,
    );
    expect(github?.asked).toHaveLength(1);
    await github?.close();

    const other = runsOf({ name: 'build', display_title: 'Build app-7', created_at });
    const answers = { [runs]: other, [dispatches]: { status: 204 } };
    await githubWorkflows(await access(answers))('example/deployments', workflow, attempt);
    expect(github?.asked.at(-1)).toBe(dispatches);
  });

  it('is asked for once when the answer is lost, since the run is found by the next try', async () => {
    const made = runsOf({ name: 'build', created_at: '2026-01-18T16:00:02Z' });
    github = await cannedGitHub({
      [runs]: [noRuns, made],
      [dispatches]: [(response) => response.destroy()],
    });
    const start = githubWorkflows({ apiUrl: github.url, token: 'token', paced: false });
    await expect(start('example/deployments', workflow, attempt)).rejects.toThrow();
    const lost = github.asked.filter((line) => line === dispatches).length;
    await start('example/deployments', workflow, attempt);
    expect(github.asked.filter((line) => line === dispatches)).toHaveLength(lost);
    expect(lost).toBe(1);
  });

  it.each([
    [403, 'Resource not accessible by integration'],
    [422, "Workflow does not have 'workflow_dispatch' trigger"],
  ])('says what to change when GitHub answers %i', async (status, message) => {
    const start = githubWorkflows(
      await access({ [runs]: noRuns, [dispatches]: { status, json: { message } } }),
    );
    await expect(start('example/deployments', workflow, attempt)).rejects.toMatchObject({
      code: 'workflow-not-started',
      message: expect.stringContaining(message),
    });
  });
});

describe('what GitHub knows of a merge', () => {
  it('is the commit of the base branch that holds it', async () => {
    const merges = githubMerges(
      await access({
        [`GET ${repo}/pulls/7`]: { status: 200, json: { merged: true, merge_commit_sha: 'abc' } },
        [`GET ${repo}/pulls/8`]: { status: 200, json: { merged: false, merge_commit_sha: 'test' } },
      }),
    );
    expect(await merges.commitOf('example/deployments', 7)).toBe('abc');
    expect(await merges.commitOf('example/deployments', 8)).toBeUndefined();
  });

  it.each([
    ['ahead', true],
    ['identical', true],
    ['behind', false],
    ['diverged', false],
  ])('is whether a revision has it: %s', async (status, has) => {
    const line = `GET ${repo}/compare/abc...def`;
    const merges = githubMerges(await access({ [line]: { status: 200, json: { status } } }));
    expect(await merges.contains('example/deployments', 'def', 'abc')).toBe(has);
  });

  it('is not that a revision has it which the repository does not know', async () => {
    const merges = githubMerges(await access({}));
    expect(await merges.contains('example/deployments', 'def', 'abc')).toBe(false);
  });
});
