import { allChecks } from './checks/index.ts';
import type { Config } from './config.ts';
import { createDiagnose } from './diagnosis/diagnose.ts';
import { githubWorkflows } from './github/dispatch-workflow.ts';
import { githubMerges } from './github/merged-changes.ts';
import { githubRepositories } from './github/repositories.ts';
import { githubUserAuthorization } from './github/user-authorization.ts';
import { githubWebhook, githubWebhookPath } from './http/github-webhook.ts';
import { healthRoutes } from './http/health.ts';
import { type Handle, httpServer } from './http/server.ts';
import { createApprove } from './incidents/approve.ts';
import { createCarryOutAction, queueAction } from './incidents/carry-out-action.ts';
import { createCheckGitHubLink } from './incidents/check-github-link.ts';
import { createConversation } from './incidents/conversation.ts';
import { createExpireRequest } from './incidents/expire-request.ts';
import { createFollowPullRequests } from './incidents/follow-pull-requests.ts';
import { createFollowVerification } from './incidents/follow-verification.ts';
import { createGiveUp } from './incidents/give-up.ts';
import { createLearnGoodBuild } from './incidents/learn-good-build.ts';
import { createLinkGitHub } from './incidents/link-github.ts';
import { createLinkedAccounts } from './incidents/linked-accounts.ts';
import { logEvent } from './incidents/log-event.ts';
import { createMergeWhenGreen } from './incidents/merge-when-green.ts';
import { createOpenHeld } from './incidents/open-held.ts';
import { createOpenPullRequest } from './incidents/open-pull-request.ts';
import { createPreviewProposal } from './incidents/preview-proposal.ts';
import { createProposeActions } from './incidents/propose-actions.ts';
import { createProposeAgain } from './incidents/propose-again.ts';
import { createProposeFixes } from './incidents/propose-fixes.ts';
import { createProveMerges } from './incidents/prove-merges.ts';
import { queuePullRequest } from './incidents/queue-pull-request.ts';
import { createRecall } from './incidents/recall.ts';
import { createRecheckApproval } from './incidents/recheck-approval.ts';
import { createRefreshPullRequest } from './incidents/refresh-pull-request.ts';
import { createReject } from './incidents/reject.ts';
import { createRequestDiagnosis } from './incidents/request-diagnosis.ts';
import { createRequestMerge } from './incidents/request-merge.ts';
import { createRequestSelftest } from './incidents/request-selftest.ts';
import { createResume } from './incidents/resume.ts';
import { createReviewPullRequest } from './incidents/review-pull-request.ts';
import { createRunDiagnosis } from './incidents/run-diagnosis.ts';
import { createFailSelftest, createRunSelftest } from './incidents/run-selftest.ts';
import { createShareLongDiffs } from './incidents/share-long-diffs.ts';
import { createShowIncident } from './incidents/show-incident.ts';
import { createStopVerification } from './incidents/stop-verification.ts';
import { createTakeDelivery } from './incidents/take-delivery.ts';
import { policyFrom } from './incidents/targets.ts';
import { createUpdateBranch } from './incidents/update-branch.ts';
import { createVerifyFix } from './incidents/verify-fix.ts';
import { openClusters } from './kubernetes/clusters.ts';
import { type Logger, slackLogger } from './log.ts';
import type { GitRepositories } from './model/git-repository.ts';
import { noUserAuthorization, type UserAuthorization } from './model/linked-account.ts';
import { shareMasks } from './model/redaction.ts';
import type { MergedChanges } from './model/rerun.ts';
import { builtInPlaybooks, knowledgeOf, loadPlaybooks } from './playbooks/load.ts';
import { encryptionKeyMissing, linkingNotConfigured } from './problems/configuration.ts';
import { githubCredentialsMissing } from './problems/github.ts';
import { openJobQueue } from './queue/bullmq-queue.ts';
import { registries } from './registries/registries.ts';
import { slackApp } from './slack/app.ts';
import { slackClient } from './slack/client.ts';
import { slackMessages } from './slack/messages.ts';
import { respond } from './slack/respond.ts';
import { userGroupMembers } from './slack/user-groups.ts';
import { accountStore } from './store/account-store.ts';
import { actionStore } from './store/action-store.ts';
import { approvalStore } from './store/approval-store.ts';
import { aesCipher } from './store/cipher.ts';
import { openDatabase } from './store/database.ts';
import { goodLogStore } from './store/good-log-store.ts';
import { incidentStore } from './store/incident-store.ts';
import { openLocks } from './store/locks.ts';
import { proposalStore } from './store/proposal-store.ts';
import { pullRequestStore } from './store/pull-request-store.ts';
import { selftestStore } from './store/selftest-store.ts';
import type { EventListener } from './store/timeline.ts';
import { verificationStore } from './store/verification-store.ts';
import { openSystems } from './systems/open-systems.ts';
import { sendEvent } from './systems/send-event.ts';

/** How often the bot looks for work that was put on record and never queued. */
const resumeMs = 30_000;

/** Where GitHub tells of what happens, asking is only for what it could not deliver. */
const besideWebhook = 15;

export const roles = ['bot', 'worker'] as const;
/** What a process does: talk with people, or do the work. */
export type Role = (typeof roles)[number];

export interface RunningApp {
  /** Where Slack's requests are taken, in HTTP mode. */
  readonly slackPort?: number;
  readonly healthPort: number;
  /** Ends what runs within the configured time, then everything else. */
  stop(): Promise<void>;
}

/** Makes every part from the configuration, joins them, and starts the roles. The only place that knows them all. */
export async function startApp(
  config: Config,
  running: ReadonlySet<Role>,
  logger: Logger,
): Promise<RunningApp> {
  // The same secret has the same mask in every process: they all hold this token.
  shareMasks(config.slack.botToken);
  const knowledge = knowledgeOf(
    await loadPlaybooks([builtInPlaybooks, ...(config.playbooks ? [config.playbooks] : [])]),
  );
  const clusters = openClusters(config.clusters, {
    timeoutMs: config.diagnosis.callTimeoutSeconds * 1000,
    readPullSecrets: config.diagnosis.readPullSecrets,
  });
  const callTimeoutMs = config.diagnosis.callTimeoutSeconds * 1000;
  const systems = {
    ...openSystems(config.systems, callTimeoutMs),
    ...(config.registries.ask ? { registries: registries(config.registries, callTimeoutMs) } : {}),
  };
  const repositories = hasGitHub(config) ? githubRepositories(config.github) : noRepositories;
  const database = await openDatabase({
    ...(config.store.url ? { url: config.store.url } : {}),
    dataDir: config.store.dataDir,
    onConnectionLost: (error) => logger.warn(error, 'a connection to Postgres was lost'),
  });
  const listeners: EventListener[] = [logEvent(logger)];
  const tell: EventListener = (event) => {
    for (const listen of listeners) listen(event);
  };
  const incidents = incidentStore(database.db, tell);
  const proposals = proposalStore(database.db, tell);
  const approvals = approvalStore(database.db, tell);
  const pullRequests = pullRequestStore(database.db, tell);
  const accounts = accountStore(database.db, aesCipher(config.encryptionKeys));
  const authorization = userAuthorization(config);
  const linked = createLinkedAccounts({ accounts, authorization });
  const verifications = verificationStore(database.db, tell);
  const actions = actionStore(database.db, tell);
  const selftests = selftestStore(database.db);
  const locks = openLocks(database.url, (error) =>
    logger.warn(error, 'a connection to Postgres was lost'),
  );
  const goodLogs = goodLogStore(database.db);
  const queue = await openJobQueue(
    {
      databaseUrl: database.url,
      ...(config.queue.redisUrl ? { redisUrl: config.queue.redisUrl } : {}),
    },
    { ...config.queue, onError: (error) => logger.warn(error, 'the queue recovers from an error') },
  );

  listeners.push(createProveMerges({ verifications, queue, logger }));

  const { targets } = config;
  const web = slackClient(config.slack.botToken, config.slack.apiUrl);
  const messages = slackMessages(web);
  const policyFor = policyFrom(targets);
  const show = createShowIncident({
    incidents,
    proposals,
    approvals,
    pullRequests,
    verifications,
    actions,
    messages,
    canActAsPerson: config.github.linking !== undefined && config.encryptionKeys.length > 0,
    policyFor,
  });
  const judging = { approvals, incidents, policyFor, membersOf: userGroupMembers(web) };
  const proposeFixes = createProposeFixes({
    proposals,
    pullRequests,
    repositories,
    targets,
    cluster: (name) => clusters.get(name),
    shareLongDiffs: createShareLongDiffs({ proposals, messages }),
    wasInVain: verifications.wasInVain,
  });
  const proposeActions = createProposeActions({
    actions,
    targets,
    causes: knowledge.causes,
    cluster: (name) => clusters.get(name),
    probeImage: config.probe.image,
  });
  const limits = {
    deadlineMs: config.diagnosis.deadlineSeconds * 1000,
    maxCalls: config.diagnosis.maxCalls,
  };
  const request = createRequestDiagnosis({ incidents, messages, queue });
  const diagnose = createDiagnose({
    checks: allChecks,
    ...knowledge,
    limits,
    systems: { ...systems, history: goodLogs },
    patternSettings: config.diagnosis.patterns,
  });
  const waits = {
    rolloutMs: config.verification.rolloutMinutes * 60_000,
    buildMs: config.verification.buildMinutes * 60_000,
    lookMs: config.verification.lookSeconds * 1000,
  };

  const selftesting = {
    selftests,
    messages,
    ...(config.selftest ? { config: config.selftest } : {}),
    cluster: (name: string) => clusters.get(name),
    diagnose,
    systems,
    lookMs: waits.lookMs,
  };

  const stops: (() => Promise<void>)[] = [];
  if (running.has('worker')) {
    await queue.process({
      handlers: {
        diagnose: createRunDiagnosis({
          incidents,
          messages,
          cluster: (name) => clusters.get(name),
          diagnose,
          recall: createRecall({ incidents, messages, patternSettings: config.diagnosis.patterns }),
          learn: createLearnGoodBuild({ goodLogs, cluster: (name) => clusters.get(name) }),
          proposeFixes,
          proposeActions,
          show,
          progressIntervalMs: config.slack.progressIntervalMs,
        }),
        'open-pull-request': createOpenPullRequest({
          incidents,
          proposals,
          pullRequests,
          messages,
          repositories,
          proposeFixes,
          recheck: createRecheckApproval(judging),
          show,
          locks,
          targets,
          limits: config.github.limits,
        }),
        'expire-request': createExpireRequest({ approvals, show }),
        'refresh-pull-request': createRefreshPullRequest({
          pullRequests,
          proposals,
          repositories,
          locks,
          updateBranch: createUpdateBranch({ incidents, proposals, pullRequests, proposeFixes }),
          mergeWhenGreen: createMergeWhenGreen({
            pullRequests,
            repositories,
            accessOf: linked.userTokenOf,
          }),
          openHeld: createOpenHeld({ proposals, approvals, queue }),
          show,
          pollMs: config.github.pollMs * (config.github.webhookSecret ? besideWebhook : 1),
        }),
        'check-github-link': createCheckGitHubLink({ accounts, authorization, respond, logger }),
        'verify-fix': createVerifyFix({
          incidents,
          proposals,
          verifications,
          queue,
          show,
          rolloutMs: waits.rolloutMs,
        }),
        'follow-verification': createFollowVerification({
          incidents,
          proposals,
          verifications,
          targets,
          cluster: (name) => clusters.get(name),
          starters: {
            sendEvent: (event) => sendEvent(event, callTimeoutMs),
            dispatchWorkflow: hasGitHub(config) ? githubWorkflows(config.github) : noGitHub,
          },
          merges: hasGitHub(config) ? githubMerges(config.github) : noMerges,
          diagnose,
          systems,
          proposeFixes,
          proposeActions,
          messages,
          show,
          waits,
          logger,
        }),
        'run-selftest': createRunSelftest(selftesting),
        'carry-out-action': createCarryOutAction({
          incidents,
          actions,
          verifications,
          targets,
          cluster: (name) => clusters.get(name),
          recheck: createRecheckApproval(judging),
          queue,
          show,
          buildMs: waits.buildMs,
          lookMs: waits.lookMs,
        }),
      },
      onGaveUp: createGiveUp({
        incidents,
        proposals,
        verifications,
        actions,
        failSelftest: createFailSelftest(selftesting),
        show,
        logger,
      }),
    });
  }

  const routes = new Map<string, Handle>(healthRoutes(() => database.ping()));
  let slackPort: number | undefined;
  if (running.has('bot')) {
    const conversation = createConversation({
      config,
      clusters,
      incidents,
      proposals,
      proposeAgain: createProposeAgain({ proposals, pullRequests, show }),
      review: createReviewPullRequest({
        proposals,
        pullRequests,
        linked,
        repositories,
        queue,
        command: config.slack.command,
      }),
      merge: createRequestMerge({
        proposals,
        pullRequests,
        accessOf: linked.userTokenOf,
        queue,
        show,
        command: config.slack.command,
      }),
      request,
      accounts: createLinkGitHub({ accounts, linked, authorization, queue }),
      approve: createApprove({
        ...judging,
        carryOut: {
          proposal: (request) => queuePullRequest(queue, request),
          action: ({ subject }) => queueAction(queue, subject.id),
        },
        show,
      }),
      reject: createReject({ ...judging, show }),
      preview: createPreviewProposal({ ...judging, proposals }),
      queue,
      show,
      stop: createStopVerification({ verifications, show }),
      selftest: createRequestSelftest({
        selftests,
        ...(config.selftest ? { config: config.selftest } : {}),
        cluster: config.selftest?.cluster ?? clusters.names[0] ?? '',
        membersOf: judging.membersOf,
        queue,
      }),
    });
    const slack = slackApp(
      { ...config.slack, token: config.slack.botToken, logger: slackLogger(logger) },
      conversation,
    );
    ({ port: slackPort } = await slack.start());
    stops.push(() => slack.stop());
    const resume = createResume({
      incidents,
      proposals,
      approvals,
      accounts,
      verifications,
      actions,
      selftests,
      queue,
      olderThanMs: resumeMs,
    });
    await resume();
    if (config.github.webhookSecret)
      routes.set(
        githubWebhookPath,
        githubWebhook({
          secret: config.github.webhookSecret,
          take: createTakeDelivery({
            pullRequests,
            queue,
            onError: (error) => logger.warn({ err: error }, 'a look could not be queued'),
          }),
        }),
      );
    const follow = createFollowPullRequests({ pullRequests, queue });
    const repeat = (work: () => Promise<void>, everyMs: number): void => {
      const timer = setInterval(() => {
        work().catch((error: unknown) =>
          logger.warn({ err: error }, 'what was left could not be queued'),
        );
      }, everyMs);
      stops.push(async () => clearInterval(timer));
    };
    repeat(resume, resumeMs);
    repeat(follow, Math.min(config.github.pollMs, resumeMs));
  }

  const http = await httpServer({
    ...config.http,
    routes,
    onError: (error) => logger.error({ err: error }, 'a request failed'),
  });
  return {
    ...(slackPort === undefined ? {} : { slackPort }),
    healthPort: http.port,
    async stop() {
      // Ears first, then hands, then memory.
      for (const stop of stops) await stop();
      await queue.close(config.shutdownSeconds * 1000);
      await http.close();
      await clusters.close();
      await locks.close();
      await database.close();
    },
  };
}

const hasGitHub = ({ github }: Config): boolean =>
  github.token !== undefined || github.app !== undefined;

/** Linking takes an App to link with, and a key to encrypt with. */
function userAuthorization({ github, encryptionKeys }: Config): UserAuthorization {
  if (!github.linking) return noUserAuthorization(linkingNotConfigured);
  if (encryptionKeys.length === 0) return noUserAuthorization(encryptionKeyMissing);
  return githubUserAuthorization({ apiUrl: github.apiUrl, ...github.linking });
}

/** Without targets nothing is ever opened, and without credentials the configuration allows no targets. */
const noRepositories: GitRepositories = {
  open: () => Promise.reject(githubCredentialsMissing()),
  actingAs: () => Promise.reject(githubCredentialsMissing()),
};
const noGitHub = () => Promise.reject(githubCredentialsMissing());
const noMerges: MergedChanges = { commitOf: noGitHub, contains: noGitHub };
