import {
  type DecisiveContainer,
  decisiveContainer,
  waitsForImage,
} from '../../checks/build-container.ts';
import { logName, readBuildLog } from '../../checks/build-log.ts';
import { decisiveLines } from '../../diagnosis/decisive-lines.ts';
import type { Build } from '../../diagnosis/find-build.ts';
import type { Knowledge } from '../../diagnosis/knowledge.ts';
import { findSignatures } from '../../diagnosis/log-signatures.ts';
import type { Cluster, PodLog } from '../../model/cluster.ts';
import { permissionText } from '../../model/permission.ts';
import type { Asker, JobQuestion } from '../../model/question.ts';
import { redact } from '../../model/redaction.ts';
import { askedAs, namespacedName } from '../../model/references.ts';
import { cannotRead, noLogYet } from '../../problems/cluster.ts';
import { problemOrMessage } from '../../problems/text.ts';
import type { SlackMessage } from '../../slack/views/blocks.ts';
import { buildLogsMessage, showsWhole } from '../../slack/views/build-logs.ts';
import type { IncidentCourses } from '../../store/incident-courses.ts';
import type { Messages } from '../ports.ts';
import { type LookUpNeeds, lookUpBuild } from './look-up-build.ts';

export interface AnswerLogsNeeds extends LookUpNeeds {
  readonly knowledge: Pick<Knowledge, 'signatures'>;
  readonly courses: Pick<IncidentCourses, 'ofBuilds'>;
  readonly messages: Pick<Messages, 'shareFile'>;
}

const mostDecisive = 5;

/**
 * What the container that decides has written: the lines that tell most, and the end. The whole of it, redacted, goes
 * into the thread of the incident, where there is one in this channel.
 */
export const createAnswerLogs =
  (needs: AnswerLogsNeeds) =>
  async (question: JobQuestion, asker: Asker): Promise<SlackMessage> => {
    const { cluster, build } = await lookUpBuild(question, needs);
    const name = namespacedName(build.subject);
    const container = decisiveContainer(build.pods);
    if (!container) throw noLogYet(name, 'it has no pods: none was made yet, or they were deleted');
    if (waitsForImage(container))
      throw noLogYet(name, `${container.spec.name} waits for its image`);
    const log = await logOf(cluster, container);
    // Before anything is cut out of it: half a secret is not recognised any more.
    const text = redact(log.text);
    const found = findSignatures(text, needs.knowledge.signatures);
    const view = {
      name: logName(container),
      text,
      isCut: log.truncated,
      decisive: decisiveLines(text, found, mostDecisive),
    };
    const file = showsWhole(view) ? undefined : await share(build, cluster, text, asker, needs);
    return buildLogsMessage({ ...view, ...(file ? { file } : {}) });
  };

async function logOf(cluster: Cluster, container: DecisiveContainer): Promise<PodLog> {
  const reading = await readBuildLog(cluster, container);
  const what = `the log of ${logName(container)}`;
  switch (reading.kind) {
    case 'found':
      return reading.value;
    case 'not-found':
      throw cannotRead(what, 'its pod or container is gone');
    case 'forbidden':
      throw cannotRead(what, `the bot may not ${permissionText(reading.missing)}`);
    case 'unavailable':
      throw cannotRead(what, reading.because);
  }
}

/** @returns where the file stands, or why there is none */
async function share(
  { subject }: Build,
  cluster: Cluster,
  text: string,
  { channel }: Asker,
  { courses, messages }: AnswerLogsNeeds,
): Promise<string> {
  const builds = [subject, { ...subject, name: askedAs(subject) }];
  const known = await courses.ofBuilds(cluster.name, builds);
  const incident = [...known.values()]
    .map((course) => course.incident)
    .find((one) => one.channel === channel && one.messageTs !== undefined);
  const ts = incident?.threadTs ?? incident?.messageTs;
  if (!ts) return 'Longer than this; diagnose it here, and I put the whole log into its thread.';
  const file = { name: `${subject.name}.log`, title: `Log of ${namespacedName(subject)}`, text };
  try {
    await messages.shareFile({ channel, ts }, file);
    return 'The whole log is a file in the thread of the incident.';
  } catch (error) {
    return `The whole log is not in the thread: ${problemOrMessage(error)}`;
  }
}
