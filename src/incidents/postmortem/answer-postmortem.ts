import { isAwaited, type PostmortemPlace } from '../../model/postmortem.ts';
import type { Asker, Question } from '../../model/question.ts';
import type { Target } from '../../model/target.ts';
import { incidentUnknown, severalIncidents } from '../../problems/incidents.ts';
import { incidentNotPosted, nothingToTell } from '../../problems/postmortems.ts';
import type { JobQueue } from '../../queue/job-queue.ts';
import type { SlackMessage } from '../../slack/views/blocks.ts';
import { postmortemAnswer } from '../../slack/views/postmortem.ts';
import type { IncidentCourses } from '../../store/incident-courses.ts';
import type { PostmortemStore } from '../../store/postmortem-store.ts';
import { approversText, type MembersOf, membershipOf } from '../approvals/approvers.ts';
import type { Messages } from '../ports.ts';
import { queuePostmortem } from './begin-postmortems.ts';
import { type PostmortemSettings, placeOf, whoMayAsk } from './place.ts';

export interface AnswerPostmortemNeeds {
  readonly courses: Pick<IncidentCourses, 'withPrefix'>;
  readonly postmortems: Pick<PostmortemStore, 'request' | 'recordRefused' | 'ofIncident'>;
  readonly targets: readonly Target[];
  /** Absent where post-mortems go nowhere but into the thread. */
  readonly postmortem?: PostmortemSettings | undefined;
  readonly membersOf: MembersOf;
  readonly messages: Pick<Messages, 'permalink'>;
  readonly queue: Pick<JobQueue, 'enqueue'>;
}

/**
 * Has the post-mortem of an incident written, or brought up to date. The request of someone who may approve is what it
 * takes; everyone else gets it as a file in the thread.
 */
export const createAnswerPostmortem =
  (needs: AnswerPostmortemNeeds) =>
  async (
    { id }: Extract<Question, { kind: 'postmortem' }>,
    { user }: Asker,
  ): Promise<SlackMessage> => {
    const [course, another] = await needs.courses.withPrefix(id);
    if (!course) throw incidentUnknown(id);
    if (another) throw severalIncidents(id);
    const { incident } = course;
    if (incident.phase === 'open') throw nothingToTell(id);
    if (!incident.messageTs) throw incidentNotPosted(incident.id);

    const settings = needs.postmortem;
    const place = settings && placeOf(settings, needs.targets, incident);
    const approvers = settings && whoMayAsk(settings, needs.targets);
    const mayPublish =
      approvers !== undefined &&
      (await membershipOf(user, approvers, needs.membersOf)) === 'approver';
    const link = await needs.messages.permalink(incident.channel, incident.messageTs);
    const row = { ...course, ...(link ? { url: link } : {}) };

    const known = await needs.postmortems.ofIncident(incident.id);
    if (place && approvers && !mayPublish) {
      const mayAsk = approversText(approvers);
      await needs.postmortems.recordRefused(
        incident.id,
        user,
        `only approvers may have its post-mortem opened on ${place.repository}`,
      );
      if (known && (known.published || isAwaited(known)))
        return postmortemAnswer({
          row,
          repository: place.repository,
          mayAsk,
          ...(known.published ? { url: known.published.url } : {}),
        });
      await ask({ kind: 'thread' });
      return postmortemAnswer({ row, repository: place.repository, mayAsk });
    }
    await ask(place ?? { kind: 'thread' });
    return postmortemAnswer({ row, ...(place ? { repository: place.repository } : {}) });

    async function ask(where: PostmortemPlace): Promise<void> {
      const postmortem = await needs.postmortems.request({
        incidentId: incident.id,
        by: user,
        place: where,
      });
      await queuePostmortem(needs.queue, postmortem);
    }
  };
