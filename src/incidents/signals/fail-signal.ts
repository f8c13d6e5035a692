import type { SignalStore } from '../../store/signal-store.ts';
import type { JoinIncident } from './join-incident.ts';

export interface FailSignalNeeds {
  readonly signals: Pick<SignalStore, 'load' | 'alike'>;
  readonly join: Pick<JoinIncident, 'found'>;
}

/** An alert that could not be looked into is told as such: whoever is woken by it must not wait for an answer. */
export type FailSignal = (signalId: string, problem: string) => Promise<void>;

export const createFailSignal =
  ({ signals, join }: FailSignalNeeds): FailSignal =>
  async (signalId, problem) => {
    const signal = await signals.load(signalId);
    if (signal?.state.kind !== 'waiting') return;
    await join.found(await signals.alike(signal), { kind: 'failed', problem });
  };
