import type { Question } from '../../model/question.ts';
import { incidentUnknown, severalIncidents } from '../../problems/incidents.ts';
import type { SlackMessage } from '../../slack/views/blocks.ts';
import { incidentStoryMessage } from '../../slack/views/incident-story.ts';
import type { IncidentCourses } from '../../store/incident-courses.ts';
import type { IncidentStore } from '../../store/incident-store.ts';
import type { Messages } from '../ports.ts';

export interface AnswerIncidentNeeds {
  readonly courses: Pick<IncidentCourses, 'withPrefix'>;
  readonly incidents: Pick<IncidentStore, 'timeline'>;
  readonly messages: Pick<Messages, 'permalink'>;
}

/** The story of one incident, from its first signal on. */
export const createAnswerIncident =
  ({ courses, incidents, messages }: AnswerIncidentNeeds) =>
  async ({ id }: Extract<Question, { kind: 'incident' }>): Promise<SlackMessage> => {
    const [course, another] = await courses.withPrefix(id);
    if (!course) throw incidentUnknown(id);
    if (another) throw severalIncidents(id);
    const { channel, messageTs } = course.incident;
    const [events, url] = await Promise.all([
      incidents.timeline(course.incident.id),
      messageTs ? messages.permalink(channel, messageTs) : undefined,
    ]);
    return incidentStoryMessage({ ...course, ...(url ? { url } : {}) }, events);
  };
