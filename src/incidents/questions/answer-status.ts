import { decisiveContainer, waitsForImage } from '../../checks/build-container.ts';
import { stateFacts } from '../../checks/build-job.ts';
import { readBuildLog } from '../../checks/build-log.ts';
import { builderOf } from '../../checks/builder.ts';
import { isApplication } from '../../checks/workload-state.ts';
import type { Build } from '../../diagnosis/find-build.ts';
import { logPhases } from '../../diagnosis/log-phases.ts';
import { buildPhases } from '../../diagnosis/phases.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Diagnosis } from '../../model/diagnosis.ts';
import { fact, factValue } from '../../model/facts.ts';
import type { JobQuestion } from '../../model/question.ts';
import { askedAs, namespacedName } from '../../model/references.ts';
import type { SlackMessage } from '../../slack/views/blocks.ts';
import { type BuildStatus, buildStatusMessage } from '../../slack/views/build-status.ts';
import type { IncidentCourses } from '../../store/incident-courses.ts';
import type { Messages } from '../ports.ts';
import { type LookUpNeeds, lookUpBuild } from './look-up-build.ts';

export interface AnswerStatusNeeds extends LookUpNeeds {
  readonly courses: Pick<IncidentCourses, 'ofBuilds'>;
  readonly messages: Pick<Messages, 'permalink'>;
}

/** How a build stands now, without a diagnosis: what its Job and its pods say, and the incident about it. */
export const createAnswerStatus =
  (needs: AnswerStatusNeeds) =>
  async (question: JobQuestion): Promise<SlackMessage> => {
    const { cluster, build } = await lookUpBuild(question, needs);
    const name = namespacedName(build.subject);
    const [course, phases] = await Promise.all([
      needs.courses
        .ofBuilds(cluster.name, [{ ...build.subject, name: askedAs(build.subject) }, build.subject])
        .then((known) => [...known.values()][0]),
      phasesOf(cluster, build),
    ]);
    const { channel, messageTs } = course?.incident ?? {};
    const url =
      channel && messageTs ? await needs.messages.permalink(channel, messageTs) : undefined;
    return buildStatusMessage({
      ...statusOf(build),
      name,
      asked: {
        job: askedAs(build.subject),
        namespace: build.subject.namespace,
        cluster: cluster.name,
      },
      now: cluster.now(),
      phases,
      ...(course ? { incident: { ...course, ...(url ? { url } : {}) } } : {}),
    });
  };

function statusOf(
  build: Build,
): Pick<BuildStatus, 'state' | 'image' | 'builder' | 'since' | 'reason' | 'tries'> {
  const { job, pods, workload } = build;
  const builder = builderOf(job?.spec?.template.spec ?? pods[0]?.spec);
  const facts = isApplication(build) ? [] : stateFacts(build);
  const reason = factValue(facts, 'job.failure');
  const since =
    job?.status?.startTime ??
    job?.metadata?.creationTimestamp ??
    pods[0]?.metadata?.creationTimestamp;
  const image = builder?.destination ?? builder?.container.image;
  return {
    state: factValue(facts, 'job.state') ?? (workload || pods.length > 0 ? 'no build' : 'unknown'),
    ...(image ? { image } : {}),
    ...(builder && builder.kind !== 'unknown' ? { builder: builder.kind } : {}),
    ...(since ? { since: new Date(since) } : {}),
    ...(reason ? { reason } : {}),
    tries: pods.map(({ metadata, status }) => ({
      pod: metadata?.name ?? '',
      state: stateOf(status),
    })),
  };
}

/** What `kubectl get pods` would say of it. */
function stateOf(status: Build['pods'][number]['status']): string {
  const containers = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ];
  const waiting = containers.find(({ state }) => state?.waiting?.reason)?.state?.waiting?.reason;
  const ended = containers.find(({ state }) => (state?.terminated?.exitCode ?? 0) !== 0)?.state
    ?.terminated;
  if (ended) return `${ended.reason ?? 'Error'}, exit code ${ended.exitCode}`;
  return waiting ?? status?.reason ?? status?.phase ?? 'unknown';
}

/** As far as the log tells. */
async function phasesOf(cluster: Cluster, build: Build): Promise<Diagnosis['phases']> {
  const container = decisiveContainer(build.pods);
  if (!container || waitsForImage(container) || isApplication(build)) return [];
  const log = await readBuildLog(cluster, container);
  if (log.kind !== 'found') return [];
  const phases = fact('build.phases', [...logPhases(log.value.text)], { source: 'Log', text: '' });
  return buildPhases([...stateFacts(build), phases]);
}
