import { isDeepStrictEqual } from 'node:util';
import type { Alert } from '../../model/alert.ts';
import type { Breach, ThresholdAlert } from '../../model/threshold.ts';
import { thresholdMessage, thresholdTitle } from '../../slack/views/threshold.ts';
import type { BuildStore } from '../../store/build-store.ts';
import type { ThresholdAlertStore } from '../../store/threshold-alert-store.ts';
import type { Messages } from '../ports.ts';
import type { TakeAlerts } from '../signals/take-alerts.ts';
import { breachesOf, type ThresholdLimits } from './breaches.ts';

export interface ThresholdNeeds {
  readonly builds: Pick<BuildStore, 'since' | 'failedJobs'>;
  readonly thresholdAlerts: ThresholdAlertStore;
  readonly messages: Pick<Messages, 'post' | 'update'>;
  readonly takeAlerts: TakeAlerts;
  readonly limits: ThresholdLimits;
  /** Where it is told. */
  readonly channel: string;
  /** What comes back within this time is the same as before, and nobody is told again. */
  readonly againMs: number;
}

/** The most namespaces whose failures are looked into. */
const mostNamespaces = 5;

/**
 * Looks whether a cluster's builds are over a limit, and tells it once: by a message, and by a signal in its thread, which
 * is answered by diagnosing the failures behind it. Of all processes the one that leads the watch looks; every step may
 * be repeated, so that one which takes over goes on from what is on record.
 */
export const createLookAtThresholds =
  (needs: ThresholdNeeds) =>
  async (cluster: string): Promise<void> => {
    const { builds, thresholdAlerts: alerts, limits } = needs;
    const windowMs = limits.windowMinutes * 60_000;
    const now = Date.now();
    const ended = await builds.since(cluster, new Date(now - windowMs));
    const failedJobs = (await builds.failedJobs()).filter((one) => one.cluster === cluster);
    const breaches = breachesOf({ ended, failedJobs }, limits);
    const standing = new Map((await alerts.standing(cluster)).map((one) => [one.threshold, one]));
    const isCritical = breaches.some(({ threshold }) => threshold === 'failure-rate-critical');
    for (const breach of breaches) {
      const alert = standing.get(breach.threshold);
      // Who is told that it is critical need not be told that it is a warning, too.
      if (!alert && breach.threshold === 'failure-rate-warning' && isCritical) continue;
      await tell(cluster, breach, alert, needs);
    }
    for (const alert of standing.values()) {
      const isOver = !breaches.some(({ threshold }) => threshold === alert.threshold);
      // It goes up and down: only what stayed below for as long as is looked back is over.
      if (isOver && now - alert.lastAt.getTime() >= windowMs) await end(alert, needs);
    }
  };

async function tell(
  cluster: string,
  breach: Breach,
  standing: ThresholdAlert | undefined,
  needs: ThresholdNeeds,
): Promise<void> {
  const { thresholdAlerts: alerts, messages, channel, againMs } = needs;
  const alert = standing
    ? await alerts.measured(standing.id, breach.measured)
    : await alerts.begin({ cluster, channel, ...breach }, new Date(Date.now() - againMs));
  const message = thresholdMessage(alert);
  if (!alert.messageTs) {
    // An earlier try may have posted it without living to keep which one it is.
    const ts = await messages.post({ channel: alert.channel }, alert.id, message, true);
    await raise(alert, ts, needs);
    await alerts.recordMessage(alert.id, ts);
    return;
  }
  if (standing && isDeepStrictEqual(standing.measured, alert.measured)) return;
  await raise(alert, alert.messageTs, needs);
  await messages.update(alert.channel, alert.messageTs, message, { urgency: 'progress' });
}

async function end(
  alert: ThresholdAlert,
  { thresholdAlerts, messages, takeAlerts }: ThresholdNeeds,
) {
  const { channel, messageTs } = alert;
  if (messageTs) {
    const now = new Date();
    await takeAlerts([{ ...alertOf(alert), status: 'resolved', startedAt: now }], {
      channel,
      threadTs: messageTs,
    });
    await messages.update(channel, messageTs, thresholdMessage({ ...alert, endedAt: now }));
  }
  await thresholdAlerts.end(alert.id);
}

const raise = (alert: ThresholdAlert, threadTs: string, { takeAlerts }: ThresholdNeeds) =>
  takeAlerts(signalsOf(alert), { channel: alert.channel, threadTs });

/** What is to be looked into: the failures of each namespace, or the builds that are meant. Slow builds have not failed. */
function signalsOf(alert: ThresholdAlert): readonly Alert[] {
  const { measured } = alert;
  switch (measured.kind) {
    case 'failure-rate':
    case 'failed-jobs':
      return measured.failedIn
        .slice(0, mostNamespaces)
        .map(({ namespace }) => partOf(alert, { kind: 'rate', namespace }, namespace));
    case 'out-of-memory':
      return measured.builds.map(({ namespace, name }) =>
        partOf(alert, { kind: 'workload', namespace, name }, `${namespace}/${name}`),
      );
    case 'slow':
      return [];
  }
}

/** The store takes all of them for over when the whole is: their keys begin with its. */
function partOf(alert: ThresholdAlert, subject: Alert['subject'], part: string): Alert {
  const whole = alertOf(alert);
  const [key, fingerprint] = [`${whole.key}#${part}`, `${whole.fingerprint}/${part}`];
  return { ...whole, key, fingerprint, subject };
}

const alertOf = ({ id, cluster, threshold, beganAt, measured }: ThresholdAlert): Alert => ({
  source: 'threshold',
  key: `${id}/${beganAt.getTime()}`,
  fingerprint: `${cluster}/${threshold}`,
  status: 'firing',
  title: thresholdTitle(measured),
  cluster,
  subject: { kind: 'rate' },
  startedAt: beganAt,
});
