import type { IncidentCourse } from '../../model/incident-course.ts';
import { permissionText } from '../../model/permission.ts';
import type { Question } from '../../model/question.ts';
import { namespacedName } from '../../model/references.ts';
import { clusterUnreachable } from '../../problems/cluster.ts';
import type { SlackMessage } from '../../slack/views/blocks.ts';
import { failedBuildsMessage, stuckBuildsMessage } from '../../slack/views/build-list.ts';
import { type IncidentRow, openIncidentsMessage } from '../../slack/views/incident-list.ts';
import type { IncidentCourses } from '../../store/incident-courses.ts';
import type { Messages } from '../ports.ts';
import { failedBuilds, stuckBuilds } from './build-lists.ts';
import { type LookUpNeeds, type Place, placeOf } from './look-up-build.ts';

export interface AnswerListNeeds extends LookUpNeeds {
  readonly courses: IncidentCourses;
  readonly messages: Pick<Messages, 'permalink'>;
}

/** What fits a phone's screen or two. */
const mostRows = 10;

/** What is open, failed or stuck, newest first. */
export const createAnswerList =
  (needs: AnswerListNeeds) =>
  async (question: Extract<Question, { kind: 'list' }>): Promise<SlackMessage> => {
    if (question.what === 'open') return openIncidents(question, needs);
    const place = placeOf(question, needs);
    const jobs = await jobsOf(place);
    const where = { cluster: place.cluster.name, ...namespaceOf(place), now: place.cluster.now() };
    if (question.what === 'stuck') {
      const stuck = stuckBuilds(jobs, where.now);
      return stuckBuildsMessage(where, stuck.slice(0, mostRows), stuck.length);
    }
    const failed = failedBuilds(jobs);
    const shown = failed.slice(0, mostRows);
    const known = await needs.courses.ofBuilds(place.cluster.name, shown);
    const rows = await Promise.all(
      shown.map(async (build) => {
        const course = known.get(namespacedName(build));
        return { ...build, ...(course ? { incident: await rowOf(course, needs) } : {}) };
      }),
    );
    return failedBuildsMessage(where, rows, failed.length);
  };

async function openIncidents(
  { namespace, cluster }: Extract<Question, { kind: 'list' }>,
  needs: AnswerListNeeds,
): Promise<SlackMessage> {
  // A cluster that there is not is a mistake, not an empty list.
  if (cluster !== undefined) needs.clusters.get(cluster);
  const where = {
    ...(namespace === undefined ? {} : { namespace }),
    ...(cluster === undefined ? {} : { cluster }),
  };
  const { courses, total } = await needs.courses.open({ ...where, limit: mostRows });
  const rows = await Promise.all(courses.map((course) => rowOf(course, needs)));
  return openIncidentsMessage({ ...where, now: new Date() }, rows, total);
}

/** With the address of its message, where that was posted and can be seen. */
async function rowOf(
  course: IncidentCourse,
  { messages }: Pick<AnswerListNeeds, 'messages'>,
): Promise<IncidentRow> {
  const { channel, messageTs } = course.incident;
  const url = messageTs ? await messages.permalink(channel, messageTs) : undefined;
  return { ...course, ...(url ? { url } : {}) };
}

async function jobsOf({ cluster, namespace }: Place) {
  const reading = await cluster.list('Job', { ...(namespace ? { namespace } : {}) });
  switch (reading.kind) {
    case 'found':
      return reading.value;
    case 'not-found':
      return [];
    case 'unavailable':
      throw clusterUnreachable(cluster.name, reading);
    case 'forbidden':
      throw clusterUnreachable(cluster.name, {
        because: `the bot may not ${permissionText(reading.missing)}`,
        missing: reading.missing,
      });
  }
}

const namespaceOf = ({ namespace }: Place) => (namespace ? { namespace } : {});
