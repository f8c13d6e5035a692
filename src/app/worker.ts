import { createCarryOutAction } from '../incidents/actions/carry-out-action.ts';
import { createCheckGitHubLink } from '../incidents/approvals/check-github-link.ts';
import { createExpireRequest } from '../incidents/approvals/expire-request.ts';
import { createRecheckApproval } from '../incidents/approvals/recheck-approval.ts';
import { createLearnGoodBuild } from '../incidents/diagnosing/learn-good-build.ts';
import { createRecall } from '../incidents/diagnosing/recall.ts';
import { createRunDiagnosis } from '../incidents/diagnosing/run-diagnosis.ts';
import { createGiveUp } from '../incidents/give-up.ts';
import {
  createFailPostmortem,
  createWritePostmortem,
} from '../incidents/postmortem/write-postmortem.ts';
import { createMergeWhenGreen } from '../incidents/pull-requests/merge-when-green.ts';
import { createOpenHeld } from '../incidents/pull-requests/open-held.ts';
import { createOpenPullRequest } from '../incidents/pull-requests/open-pull-request.ts';
import { createRefreshPullRequest } from '../incidents/pull-requests/refresh-pull-request.ts';
import { createUpdateBranch } from '../incidents/pull-requests/update-branch.ts';
import { createShowHomes } from '../incidents/questions/show-homes.ts';
import { createPostReport } from '../incidents/reports/post-report.ts';
import { createFailSelftest, createRunSelftest } from '../incidents/selftest/run-selftest.ts';
import { createFollowVerification } from '../incidents/verification/follow-verification.ts';
import { createVerifyFix } from '../incidents/verification/verify-fix.ts';
import { drawLater } from '../slack/draw-later.ts';
import { slackRespond } from '../slack/respond.ts';
import { sendEvent } from '../systems/send-event.ts';
import { joinAnswering } from './answering.ts';
import { joinHomes } from './homes.ts';
import type { Parts } from './parts.ts';
import type { UseCases } from './use-cases.ts';

/** Where GitHub tells of what happens, asking is only for what it could not deliver. */
const besideWebhook = 15;

/** The role that does the work: takes jobs from the queue until the queue is closed. */
export async function startWorker(parts: Parts, useCases: UseCases): Promise<void> {
  const { config, logger, cluster } = parts;
  const { show, judging, waits, linked } = useCases;
  const needs = { ...parts, ...useCases };
  const selftesting = { ...needs, lookMs: waits.lookMs };
  const recheck = createRecheckApproval(judging);
  const recall = createRecall({ ...parts, patternSettings: config.diagnosis.patterns });
  const learn = createLearnGoodBuild({ goodLogs: parts.goodLogs, cluster });
  const answering = joinAnswering(parts, { ...useCases, recall, learn });
  await parts.queue.process({
    handlers: {
      diagnose: createRunDiagnosis({
        ...needs,
        ...useCases.ofFailures,
        recall,
        learn,
        progressIntervalMs: config.slack.progressIntervalMs,
      }),
      'open-pull-request': createOpenPullRequest({
        ...needs,
        recheck,
        limits: config.github.limits,
      }),
      'keep-case': useCases.ofFailures.keepCase,
      'expire-request': createExpireRequest(needs),
      'refresh-pull-request': createRefreshPullRequest({
        ...needs,
        updateBranch: createUpdateBranch(needs),
        mergeWhenGreen: createMergeWhenGreen({
          ...parts,
          accessOf: linked.userTokenOf,
          settleMs: config.github.checksSettleMs,
        }),
        openHeld: createOpenHeld(parts),
        pollMs: config.github.pollMs * (config.github.webhookSecret ? besideWebhook : 1),
        settleMs: config.github.checksSettleMs,
      }),
      'check-github-link': createCheckGitHubLink({
        ...needs,
        respond: slackRespond(parts.delivery),
      }),
      'verify-fix': createVerifyFix({ ...needs, rolloutMs: waits.rolloutMs }),
      'follow-verification': createFollowVerification({
        ...needs,
        starters: {
          sendEvent: (event) => sendEvent(event, parts.callTimeoutMs),
          dispatchWorkflow: parts.github.dispatchWorkflow,
        },
        merges: parts.github.merges,
      }),
      'run-selftest': createRunSelftest(selftesting),
      'write-postmortem': createWritePostmortem({
        ...needs,
        mostPerHour: config.github.limits.pullRequestsPerHour,
      }),
      ...answering.handlers,
      'show-homes': createShowHomes(joinHomes(parts)),
      'post-report': createPostReport({
        ...needs,
        draw: drawLater,
        timeZone: config.report?.timeZone ?? 'UTC',
      }),
      ...useCases.cleanup.handlers,
      'carry-out-action': createCarryOutAction({
        ...needs,
        recheck,
        buildMs: waits.buildMs,
        lookMs: waits.lookMs,
      }),
    },
    onGaveUp: createGiveUp({
      ...parts,
      failSelftest: createFailSelftest(selftesting),
      failPostmortem: createFailPostmortem(parts),
      failSignal: answering.failSignal,
      failCleanup: useCases.cleanup.fail,
      show,
      logger,
    }),
  });
}
