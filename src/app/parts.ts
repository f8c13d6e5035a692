import { allChecks } from '../checks/index.ts';
import type { Config } from '../config.ts';
import { logEvent } from '../incidents/log-event.ts';
import { createBeginNovel } from '../incidents/postmortem/begin-postmortems.ts';
import { createRefreshHomes } from '../incidents/questions/show-homes.ts';
import { createProveMerges } from '../incidents/verification/prove-merges.ts';
import { openClusters } from '../kubernetes/clusters.ts';
import type { Logger } from '../log.ts';
import { openMetrics } from '../metrics.ts';
import { shareMasks } from '../model/redaction.ts';
import { builtInPlaybooks, knowledgeOf, loadPlaybooks } from '../playbooks/load.ts';
import { openJobQueue } from '../queue/bullmq-queue.ts';
import { registries } from '../registries/registries.ts';
import { slackClient } from '../slack/client.ts';
import { createDelivery } from '../slack/delivery.ts';
import { slackMessages } from '../slack/messages.ts';
import { accountStore } from '../store/account-store.ts';
import { actionStore } from '../store/action-store.ts';
import { approvalStore } from '../store/approval-store.ts';
import { buildStore } from '../store/build-store.ts';
import { caseStore } from '../store/case-store.ts';
import { aesCipher } from '../store/cipher.ts';
import { cleanupStore } from '../store/cleanup-store.ts';
import { openDatabase } from '../store/database.ts';
import { evidenceStore } from '../store/evidence-store.ts';
import { feedbackStore } from '../store/feedback-store.ts';
import { goodLogStore } from '../store/good-log-store.ts';
import { homeStore } from '../store/home-store.ts';
import { incidentCourses } from '../store/incident-courses.ts';
import { incidentStore } from '../store/incident-store.ts';
import { openLeadership } from '../store/leadership.ts';
import { openLocks } from '../store/locks.ts';
import { measures } from '../store/measures.ts';
import { postmortemStore } from '../store/postmortem-store.ts';
import { proposalStore } from '../store/proposal-store.ts';
import { pullRequestStore } from '../store/pull-request-store.ts';
import { raisedIncidents } from '../store/raised-incidents.ts';
import { reportRecords } from '../store/report-records.ts';
import { reportStore } from '../store/report-store.ts';
import { selftestStore } from '../store/selftest-store.ts';
import { signalStore } from '../store/signal-store.ts';
import { silenceStore } from '../store/silence-store.ts';
import { sharedPace } from '../store/slack-pace.ts';
import { stormStore } from '../store/storm-store.ts';
import { thresholdAlertStore } from '../store/threshold-alert-store.ts';
import type { EventListener } from '../store/timeline.ts';
import { verificationStore } from '../store/verification-store.ts';
import { openSystems } from '../systems/open-systems.ts';
import { openGitHub } from './github.ts';

/** What the use cases are made of: the outside as this configuration reaches it, and the records. */
export type Parts = Awaited<ReturnType<typeof openParts>>;

/**
 * Opens everything that the configuration names. Ends what it opened with `close`.
 * @throws Problem that says what cannot be reached, and what to do
 */
export async function openParts(config: Config, logger: Logger) {
  // The same secret has the same mask in every process: they all hold this token.
  shareMasks(config.slack.botToken);
  const playbooks = await loadPlaybooks([
    builtInPlaybooks,
    ...(config.playbooks ? [config.playbooks] : []),
  ]);
  const knowledge = knowledgeOf(playbooks);
  const metrics = openMetrics({
    causes: knowledge.causes.map(({ id }) => id),
    checks: allChecks.map(({ id }) => id),
  });
  const clusters = openClusters(config.clusters, {
    timeoutMs: config.diagnosis.callTimeoutSeconds * 1000,
    readPullSecrets: config.diagnosis.readPullSecrets,
    onCall: metrics.onCall,
  });
  const callTimeoutMs = config.diagnosis.callTimeoutSeconds * 1000;
  const systems = {
    ...openSystems(config.systems, callTimeoutMs),
    ...(config.registries.ask ? { registries: registries(config.registries, callTimeoutMs) } : {}),
  };
  const github = openGitHub(config, metrics.onCall);
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
  const verifications = verificationStore(database.db, tell);
  const actions = actionStore(database.db, tell);
  const selftests = selftestStore(database.db, tell);
  const locks = openLocks(database.url, (error) =>
    logger.warn(error, 'a connection to Postgres was lost'),
  );
  const leadership = openLeadership(database.url, {
    onTrouble: (error) => logger.warn(error, 'the lead was lost, or could not be asked for'),
  });
  const evidence = evidenceStore(database.db);
  const cleanups = cleanupStore(database.db, tell);
  const feedback = feedbackStore(database.db, tell);
  const cases = caseStore(database.db);
  const goodLogs = goodLogStore(database.db);
  const builds = buildStore(database.db);
  const signals = signalStore(database.db);
  const raised = raisedIncidents(database.db, tell);
  const silences = silenceStore(database.db);
  const courses = incidentCourses(database.db);
  const storms = stormStore(database.db);
  const thresholdAlerts = thresholdAlertStore(database.db);
  const homes = homeStore(database.db);
  const reports = reportStore(database.db);
  const postmortems = postmortemStore(database.db, tell);
  const queue = await openJobQueue(
    {
      databaseUrl: database.url,
      ...(config.queue.redisUrl ? { redisUrl: config.queue.redisUrl } : {}),
    },
    { ...config.queue, onError: (error) => logger.warn(error, 'the queue recovers from an error') },
  );

  listeners.push(
    createProveMerges({ verifications, queue, logger }),
    createBeginNovel({ ...config, postmortems, queue, logger }),
    createRefreshHomes(queue, (error) =>
      logger.warn({ err: error }, "the app's home could not be refreshed"),
    ),
    metrics.joined({
      measures: measures(database.db),
      stored: {
        failedJobs: builds.failedJobs,
        openIncidents: courses.openByPhase,
        waitingAlerts: signals.waitingCount,
        queue: queue.state,
      },
      onError: (error) => logger.warn({ err: error }, 'an event could not be measured'),
    }),
  );
  const web = slackClient(config.slack.botToken, config.slack.apiUrl, metrics.onCall);
  const delivery = createDelivery({ pace: config.slack.pace, shared: sharedPace(database.db) });
  delivery.onDelivery(metrics.onDelivery);
  delivery.onDelivery((event) => {
    if (event.kind === 'rate-limited') logger.info(event, 'Slack wants fewer messages');
    if (event.kind === 'given-back') logger.warn(event, 'a message waited too long for its turn');
  });
  return {
    config,
    logger,
    targets: config.targets,
    playbooks,
    knowledge,
    metrics,
    clusters,
    cluster: (name: string) => clusters.get(name),
    callTimeoutMs,
    systems,
    github,
    repositories: github.repositories,
    database,
    incidents,
    proposals,
    approvals,
    pullRequests,
    accounts,
    verifications,
    actions,
    selftests,
    evidence,
    cleanups,
    feedback,
    cases,
    goodLogs,
    builds,
    signals,
    raised,
    storms,
    thresholdAlerts,
    courses,
    silences,
    homes,
    reports,
    readReportRecords: reportRecords(database.db),
    postmortems,
    locks,
    leadership,
    queue,
    web,
    delivery,
    messages: slackMessages(web, delivery),
    ...(config.selftest ? { selftest: config.selftest } : {}),
    postmortem: config.postmortem,
    async close() {
      await clusters.close();
      await locks.close();
      await database.close();
    },
  };
}
