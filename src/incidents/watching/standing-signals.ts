import type { ToldAlert } from '../../alerts/told.ts';
import type { Alert } from '../../model/alert.ts';

/** A failure that was told, and is not over. */
export type StandingSignal = Pick<
  Alert,
  'key' | 'fingerprint' | 'title' | 'cluster' | 'subject' | 'startedAt'
>;

/** What the watcher has told, so that it says nothing twice and takes back what is over. */
export interface StandingSignals {
  /** What was told, and is not over. */
  standing(): readonly StandingSignal[];
  /** Tells those that were not told yet. Once it resolves, they are on record. */
  fire(alerts: readonly StandingSignal[]): Promise<void>;
  /** Tells that those are over that match, as of then. */
  resolve(isOver: (signal: StandingSignal) => boolean, at: Date): Promise<void>;
}

/** So many keys are remembered; the store knows the others, and takes none of them twice. */
const mostKeys = 50_000;

/** @param standing what is on record from before */
export function standingSignals(
  standing: readonly StandingSignal[],
  take: (told: readonly ToldAlert[]) => Promise<unknown>,
): StandingSignals {
  const open = new Map(standing.map((one) => [one.key, one]));
  const told = new Set(open.keys());
  return {
    standing: () => [...open.values()],
    async fire(alerts) {
      const fresh = alerts.filter(({ key }) => !told.has(key));
      if (fresh.length === 0) return;
      await take(fresh.map((one) => toldAlert(one, 'firing')));
      for (const one of fresh) {
        told.add(one.key);
        open.set(one.key, one);
      }
      for (const key of told) {
        if (told.size <= mostKeys) break;
        told.delete(key);
      }
    },
    async resolve(isOver, at) {
      const over = [...open.values()].filter((one) => one.startedAt <= at && isOver(one));
      if (over.length === 0) return;
      await take(over.map((one) => toldAlert({ ...one, startedAt: at }, 'resolved')));
      for (const { key } of over) open.delete(key);
    },
  };
}

const toldAlert = (signal: StandingSignal, status: Alert['status']): ToldAlert => {
  const { cluster = '', subject, title } = signal;
  const { namespace = '' } = subject;
  return {
    labels: { source: 'watcher', alertname: title, cluster, namespace },
    alert: { ...signal, source: 'watcher', status },
  };
};
