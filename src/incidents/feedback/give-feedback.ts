import type { ModalView } from '@slack/types';
import { mendedSubject } from '../../model/diagnosis.ts';
import { type Feedback, longestNote, namedBy, noCause } from '../../model/feedback.ts';
import type { Incident } from '../../model/incident.ts';
import type { Playbook } from '../../model/playbook.ts';
import { redact } from '../../model/redaction.ts';
import type { Target } from '../../model/target.ts';
import { causeNotOffered, noFinding } from '../../problems/incidents.ts';
import type { JobQueue } from '../../queue/job-queue.ts';
import { type CauseGroup, causeGroups, feedbackModal } from '../../slack/views/feedback-modal.ts';
import type { FeedbackStore } from '../../store/feedback-store.ts';
import type { IncidentStore } from '../../store/incident-store.ts';
import { type MembersOf, membershipOf } from '../approvals/approvers.ts';
import type { ShowIncident } from '../show-incident.ts';
import { queueShow } from '../show-later.ts';
import { targetFor } from '../targets.ts';
import { queueCase } from './keep-case.ts';

/** Somebody says whether a finding is right. */
export interface FeedbackClick {
  readonly incidentId: string;
  /** A Slack user's id. */
  readonly by: string;
  /** Where they pressed the button, as far as Slack says. */
  readonly channel?: string;
}

export interface WrongFinding extends FeedbackClick {
  /** What it is in truth: a cause's id, `novel` or `healthy`. */
  readonly cause: string;
  /** As they typed it. */
  readonly note?: string;
}

export interface GiveFeedbackNeeds {
  readonly incidents: Pick<IncidentStore, 'load'>;
  readonly feedback: FeedbackStore;
  readonly playbooks: readonly Playbook[];
  readonly targets: readonly Target[];
  readonly membersOf: MembersOf;
  readonly queue: Pick<JobQueue, 'enqueue'>;
  readonly show: ShowIncident;
  /** Told where the queue does not answer: the message is shown all the same, and the evidence put aside later. */
  readonly onError: (error: unknown) => void;
}

/** What people say of findings. Each rejects with a Problem where there is no finding (any more). */
export interface GiveFeedback {
  right(click: FeedbackClick): Promise<void>;
  /** Asks what it is in truth, with what the same person said before. */
  form(click: FeedbackClick): Promise<ModalView>;
  wrong(wrong: WrongFinding): Promise<void>;
}

export function createGiveFeedback(needs: GiveFeedbackNeeds): GiveFeedback {
  const groups = causeGroups(needs.playbooks);
  return {
    async right({ incidentId, by }) {
      const { incident, said } = await findingOf(incidentId, needs);
      await record({ incident, by, answer: 'right', said, cause: said }, needs);
    },

    async form({ incidentId, by, channel }) {
      const { said, title } = await findingOf(incidentId, needs);
      const before = (await needs.feedback.ofIncident(incidentId)).find((one) => one.by === by);
      return feedbackModal(groups, { incidentId, channel, said, title, before });
    },

    async wrong({ incidentId, by, cause, note }) {
      const { incident, said } = await findingOf(incidentId, needs);
      if (!isOffered(cause, said, groups)) throw causeNotOffered(cause);
      // Masked whole, before it is cut: half a secret is no longer recognised as one.
      const told = note && redact(note).slice(0, longestNote);
      await record(
        { incident, by, answer: 'wrong', said, cause, ...(told ? { note: told } : {}) },
        needs,
      );
    },
  };
}

/** A form may be older than the playbooks of this process, or made by hand. */
const isOffered = (cause: string, said: string, groups: readonly CauseGroup[]): boolean =>
  cause === noCause.novel ||
  (cause !== said &&
    (cause === noCause.healthy ||
      groups.some(({ causes }) => causes.some(({ id }) => id === cause))));

async function findingOf(incidentId: string, { incidents }: GiveFeedbackNeeds) {
  const incident = await incidents.load(incidentId);
  const diagnosis =
    incident && 'diagnosis' in incident.state ? incident.state.diagnosis : undefined;
  const said = diagnosis && namedBy(diagnosis);
  if (!incident || !said) throw noFinding();
  return { incident, said, title: diagnosis.causes[0]?.title };
}

/** The record first, then the message: should this process die in between, the queue shows it. */
async function record(
  {
    incident,
    ...said
  }: Pick<Feedback, 'by' | 'answer' | 'said' | 'cause' | 'note'> & {
    readonly incident: Incident;
  },
  needs: GiveFeedbackNeeds,
): Promise<void> {
  const isApprover = await mayApproveFixes(said.by, incident, needs);
  const { id: incidentId } = incident;
  await needs.feedback.give({ incidentId, isApprover, ...said });
  await queued(incidentId, needs).catch(needs.onError);
  await needs.show(incidentId);
}

async function queued(incidentId: string, { queue }: GiveFeedbackNeeds): Promise<void> {
  await queueShow(queue, { incidentId });
  await queueCase(queue, incidentId);
}

/** Would their approval count for a fix of this build? In doubt they are taken for anybody. */
async function mayApproveFixes(
  by: string,
  { cluster, state }: Incident,
  { targets, membersOf }: GiveFeedbackNeeds,
): Promise<boolean> {
  const diagnosis = 'diagnosis' in state ? state.diagnosis : undefined;
  const target = diagnosis && targetFor(targets, { cluster, ...mendedSubject(diagnosis) });
  return (
    target !== undefined && (await membershipOf(by, target.approvers, membersOf)) === 'approver'
  );
}
