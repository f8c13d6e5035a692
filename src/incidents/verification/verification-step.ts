import type { WritableCluster } from '../../model/cluster-actions.ts';
import type { Incident } from '../../model/incident.ts';
import type { Proposal } from '../../model/proposal.ts';
import type { RerunSettings } from '../../model/rerun.ts';
import type { Verification, VerificationState } from '../../model/verification.ts';

/** What one look at a verification rests on. */
export interface Look {
  readonly verification: Verification;
  readonly incident: Incident;
  readonly proposal?: Proposal;
  readonly cluster: WritableCluster;
  /** The Job that failed. */
  readonly build: { readonly namespace: string; readonly name: string };
  readonly settings: RerunSettings;
}

/** What comes of a look. */
export type Step =
  | { readonly kind: 'move'; readonly state: VerificationState }
  /** `state` is the same wait with something else to see. */
  | { readonly kind: 'look-again'; readonly state?: VerificationState };

export const move = (state: VerificationState): Step => ({ kind: 'move', state });
