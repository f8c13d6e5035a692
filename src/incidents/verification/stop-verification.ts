import { waitOf } from '../../model/verification.ts';
import type { VerificationStore } from '../../store/verification-store.ts';
import type { ShowIncident } from '../show-incident.ts';

export interface StopNeeds {
  readonly verifications: Pick<VerificationStore, 'load' | 'save'>;
  readonly show: ShowIncident;
}

/** @returns what to tell the one who pressed it; nothing when the message shows it */
export type StopVerification = (id: string, by: string) => Promise<string | undefined>;

/** Between two clicks a worker may move it on; more often than this nothing does. */
const mostTries = 5;

/** Ends the waiting. What runs in the cluster goes on: only nobody looks at it any more. */
export const createStopVerification =
  ({ verifications, show }: StopNeeds): StopVerification =>
  async (id, by) => {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const verification = await verifications.load(id);
      if (!verification) return 'This is not on record any more.';
      const { state } = verification;
      const during = waitOf(state);
      if (!during) return 'It has ended already: look at the message again.';
      const run = state.kind === 'building' ? { run: state.run } : {};
      const stopped = { kind: 'stopped', during, by, ...run } as const;
      if ((await verifications.save(verification, stopped, { actor: by })) === 'stale') continue;
      await show(verification.incidentId);
      return undefined;
    }
    return 'It is moving on just now; try again.';
  };
