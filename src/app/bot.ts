import { githubWebhook, githubWebhookPath } from '../http/github-webhook.ts';
import type { Handle } from '../http/server.ts';
import { queueAction } from '../incidents/actions/carry-out-action.ts';
import { createApprove } from '../incidents/approvals/approve.ts';
import { createLinkGitHub } from '../incidents/approvals/link-github.ts';
import { createReject } from '../incidents/approvals/reject.ts';
import { createConversation } from '../incidents/conversation.ts';
import { createRequestDiagnosis } from '../incidents/diagnosing/request-diagnosis.ts';
import { createGiveFeedback } from '../incidents/feedback/give-feedback.ts';
import { createPreviewProposal } from '../incidents/proposals/preview-proposal.ts';
import { createProposeAgain } from '../incidents/proposals/propose-again.ts';
import { createFollowPullRequests } from '../incidents/pull-requests/follow-pull-requests.ts';
import { queuePullRequest } from '../incidents/pull-requests/queue-pull-request.ts';
import { createRequestMerge } from '../incidents/pull-requests/request-merge.ts';
import { createReviewPullRequest } from '../incidents/pull-requests/review-pull-request.ts';
import { createTakeDelivery } from '../incidents/pull-requests/take-delivery.ts';
import { createAnswerQuestion } from '../incidents/questions/answer-question.ts';
import { createOpenHome } from '../incidents/questions/show-homes.ts';
import { createRequestDueReport } from '../incidents/reports/request-report.ts';
import { createResume } from '../incidents/resume.ts';
import { createRequestSelftest } from '../incidents/selftest/request-selftest.ts';
import { createStopVerification } from '../incidents/verification/stop-verification.ts';
import { type Logger, slackLogger } from '../log.ts';
import { slackApp } from '../slack/app.ts';
import { joinAlertThreads } from './alert-threads.ts';
import { alertWebhooks } from './alert-webhooks.ts';
import { joinHomes } from './homes.ts';
import type { Parts } from './parts.ts';
import type { UseCases } from './use-cases.ts';

/** How often the bot looks for work that was put on record and never queued. */
const resumeMs = 30_000;

/** What talks with people and hears of GitHub, while it runs. */
export interface RunningBot {
  /** Where Slack's requests are taken, in HTTP mode. */
  readonly slackPort?: number;
  readonly routes: ReadonlyMap<string, Handle>;
  stop(): Promise<void>;
}

/** The role that talks with people: Slack's commands and buttons, GitHub's deliveries, and what was left undone. */
export async function startBot(parts: Parts, useCases: UseCases): Promise<RunningBot> {
  const { config, logger } = parts;
  const slack = slackApp(
    {
      ...config.slack,
      token: config.slack.botToken,
      delivery: parts.delivery,
      logger: slackLogger(logger),
      onCall: parts.metrics.onCall,
    },
    await conversation(parts, useCases),
  );
  const { port } = await slack.start();
  const resume = createResume({
    ...parts,
    olderThanMs: resumeMs,
    quietMs: config.alerts.storm.quietMinutes * 60_000,
    evidenceLimits: {
      totalBytes: config.evidence.totalMegabytes * 1024 * 1024,
      days: config.evidence.days,
    },
  });
  await resume();
  const due = config.report ? createRequestDueReport(config.report, parts) : async () => undefined;
  await due();
  const { schedule } = useCases.cleanup;
  await schedule();
  const follow = createFollowPullRequests(parts);
  const timers = [
    repeat(resume, resumeMs, logger),
    repeat(forgetOldBuilds(parts), hourMs, logger, 'old builds could not be forgotten'),
    repeat(() => schedule(), resumeMs, logger),
    repeat(due, resumeMs, logger),
    repeat(follow, Math.min(config.github.pollMs, resumeMs), logger),
  ];
  return {
    ...(port === undefined ? {} : { slackPort: port }),
    routes: new Map([...webhooks(parts), ...alertWebhooks(parts, useCases)]),
    async stop() {
      await slack.stop();
      for (const timer of timers) clearInterval(timer);
    },
  };
}

async function conversation(parts: Parts, useCases: UseCases) {
  const { config, queue } = parts;
  const { showAtOnce: show, judging, linked } = useCases;
  const needs = { ...parts, ...useCases, show };
  const merging = { ...needs, accessOf: linked.userTokenOf, command: config.slack.command };
  const request = createRequestDiagnosis(parts);
  return createConversation({
    ...needs,
    request,
    openHome: createOpenHome(joinHomes(parts)),
    ...(await joinAlertThreads({ ...needs, request })),
    answer: createAnswerQuestion({ ...needs, membersOf: judging.membersOf }),
    proposeAgain: createProposeAgain(needs),
    review: createReviewPullRequest(merging),
    merge: createRequestMerge(merging),
    accounts: createLinkGitHub(needs),
    approve: createApprove({
      ...judging,
      carryOut: {
        proposal: (request) => queuePullRequest(queue, request),
        action: ({ subject }) => queueAction(queue, subject.id),
      },
      show,
    }),
    reject: createReject({ ...judging, show }),
    preview: createPreviewProposal(judging),
    giveFeedback: createGiveFeedback({
      ...needs,
      membersOf: judging.membersOf,
      onError: (error) =>
        parts.logger.warn({ err: error }, 'feedback could not be queued to be shown'),
    }),
    stop: createStopVerification(needs),
    selftest: createRequestSelftest({
      ...parts,
      cluster: config.selftest?.cluster ?? parts.clusters.names[0] ?? '',
      membersOf: judging.membersOf,
    }),
  });
}

function webhooks({ config, pullRequests, queue, logger }: Parts): [string, Handle][] {
  const secret = config.github.webhookSecret;
  if (!secret) return [];
  const onError = (error: unknown): void =>
    logger.warn({ err: error }, 'a look could not be queued');
  const take = createTakeDelivery({ pullRequests, queue, onError });
  return [[githubWebhookPath, githubWebhook({ secret, take })]];
}

function repeat(
  work: () => Promise<void>,
  everyMs: number,
  logger: Logger,
  trouble = 'what was left could not be queued',
): NodeJS.Timeout {
  return setInterval(() => {
    work().catch((error: unknown) => logger.warn({ err: error }, trouble));
  }, everyMs);
}

const hourMs = 60 * 60_000;
/** Builds that ended are known for so long. */
const buildsKeptMs = 90 * 24 * hourMs;

const forgetOldBuilds =
  ({ builds }: Parts) =>
  (): Promise<void> =>
    builds.prune(new Date(Date.now() - buildsKeptMs));
