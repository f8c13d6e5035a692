import type { JobHandlers } from '../../src/queue/job-queue.ts';

const nothing = async (): Promise<void> => undefined;

/** Handlers that do nothing: a test replaces those that matter to it. */
export const idleHandlers: JobHandlers = {
  diagnose: nothing,
  'open-pull-request': nothing,
  'expire-request': nothing,
  'refresh-pull-request': nothing,
  'check-github-link': nothing,
  'verify-fix': nothing,
  'follow-verification': nothing,
  'carry-out-action': nothing,
  'run-selftest': nothing,
  'write-postmortem': nothing,
  'answer-signal': nothing,
  'settle-incident': nothing,
  'keep-case': nothing,
  'show-incident': nothing,
  'show-storm': nothing,
  'show-homes': nothing,
  'post-report': nothing,
  'look-for-cleanup': nothing,
  'carry-out-cleanup': nothing,
};
