import type { Action } from '../../model/action.ts';
import type { Diagnosis } from '../../model/diagnosis.ts';
import type { IncidentEvent } from '../../model/event.ts';
import type { Incident } from '../../model/incident.ts';
import type { IncidentCourse } from '../../model/incident-course.ts';
import type { Playbook } from '../../model/playbook.ts';
import type { Proposal } from '../../model/proposal.ts';
import type { Verification } from '../../model/verification.ts';

/** All that a post-mortem is made from. */
export interface PostmortemStory {
  readonly course: IncidentCourse;
  /** Oldest first. */
  readonly events: readonly IncidentEvent[];
  readonly proposals: readonly Proposal[];
  readonly actions: readonly Action[];
  readonly verifications: readonly Verification[];
  /** The playbook of the root cause. */
  readonly playbook?: Playbook;
  /** How often the cause was found within `recurrenceDays`, this time among them. */
  readonly timesSeen: number;
  /** What people are called, by their Slack ids; who is missing is called by their id. */
  readonly names: ReadonlyMap<string, string>;
  /** A new cause for a playbook, of a failure that none explains. */
  readonly runbook?: RunbookUpdate;
  /** Address of the conversation. */
  readonly threadUrl?: string;
}

/** A drafted playbook: the YAML, and the file that it goes into beside the post-mortem where there is one. */
export interface RunbookUpdate {
  readonly yaml: string;
  readonly path?: string;
}

/** A cause keeps coming back when it was found as often as this within so many days. */
export const recurrenceDays = 30;
const recurringFrom = 3;

export const keepsComingBack = ({ timesSeen }: PostmortemStory): boolean =>
  timesSeen >= recurringFrom;

/** What only a person can write; `what` says what is asked for. */
export const toBeFilledIn = (what: string): string => `_to be filled in: ${what}_`;

/** The diagnosis on record, as far as the incident came. */
export const diagnosisOf = ({ state }: Pick<Incident, 'state'>): Diagnosis | undefined =>
  'diagnosis' in state ? state.diagnosis : undefined;

/** `namespace/name` of what failed. */
export function buildOf(incident: Incident): string {
  const { namespace = incident.namespace, name = incident.job } =
    diagnosisOf(incident)?.subject ?? {};
  return namespace ? `${namespace}/${name}` : name;
}

/** No playbook explains the failure. */
export const isNovel = (incident: Incident): boolean => diagnosisOf(incident)?.verdict === 'novel';

/** When people could first have known of it. */
export const beganAt = ({ alertedAt, incident }: IncidentCourse): Date =>
  alertedAt ?? incident.createdAt;

/** `2026-11-21 14:05:03`, in UTC. */
export const utc = (at: Date): string => at.toISOString().slice(0, 19).replace('T', ' ');
