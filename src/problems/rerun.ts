import { Problem } from '../model/problem.ts';

export const eventNotTaken = (url: string, because: string, cause?: unknown): Problem =>
  new Problem(
    'event-not-taken',
    `The event that starts the build was not taken by ${url}: ${because}.`,
    'Check targets[].rerun.cloudEvent.url, and that the bot may reach it; then start the build by hand.',
    cause,
  );

export const workflowNotStarted = (
  repository: string,
  file: string,
  said: string,
  cause: unknown,
): Problem =>
  new Problem(
    'workflow-not-started',
    `GitHub did not start the workflow ${file} of ${repository}: ${said}.`,
    'It needs `on: workflow_dispatch` with these inputs on that branch, and the app needs "Actions: write".',
    cause,
  );
