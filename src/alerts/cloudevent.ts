import type { IncomingHttpHeaders } from 'node:http';
import { type CloudEventV1, HTTP } from 'cloudevents';
import { z } from 'zod';
import type { Alert, AlertSubject } from '../model/alert.ts';
import { subjectOfLabels } from './subject-of-labels.ts';
import { type Reading, readingOf, refused, type ToldAlert } from './told.ts';

const eventSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().optional(),
  time: z.iso.datetime({ offset: true }).optional(),
});

/** What the SDK makes up where it is missing: then one that is delivered again would be another. */
const ownSchema = z.array(z.looseObject({ specversion: z.string(), id: z.string().min(1) }));

const isStructured = (headers: IncomingHttpHeaders): boolean =>
  headers['content-type']?.startsWith('application/cloudevents') ?? false;

const text = z.string().optional().catch(undefined);
/** As builders of functions, and the like, call what they tell. */
const dataSchema = z
  .object({
    namespace: text,
    jobName: text,
    job_name: text,
    job: text,
    podName: text,
    pod_name: text,
    pod: text,
    name: text,
    cluster: text,
    status: text,
    error: text,
    message: text,
    reason: text,
  })
  .catch({});
type BuildData = z.infer<typeof dataSchema>;

/**
 * What CloudEvents of builds say, in binary, structured or batched mode: `….build.failed` and `….build.timeout` of a build
 * that failed, `….build.complete` of one that did not. Other types say nothing.
 */
export function readCloudEvents(
  body: string,
  headers: IncomingHttpHeaders,
  now = new Date(),
): Reading {
  let events: unknown;
  try {
    if (isStructured(headers)) ownSchema.parse([JSON.parse(body)].flat());
    events = HTTP.toEvent({ headers, body });
  } catch {
    return refused('That is no CloudEvent.');
  }
  return readingOf(
    (Array.isArray(events) ? events : [events]).flatMap((event) => toldBy(event, now) ?? []),
  );
}

function toldBy(event: CloudEventV1<unknown>, now: Date): ToldAlert | string | undefined {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success)
    return `A CloudEvent has no valid ${parsed.error.issues[0]?.path.join('.') ?? 'form'}.`;
  const { id, source, type, time } = parsed.data;
  const data = dataSchema.parse(event.data);
  const status = statusOf(type, data);
  if (!status) return undefined;
  const subject = subjectOf(parsed.data, data);
  if (subject.kind === 'unnameable')
    return `The ${subject.label} of a CloudEvent is no name that Kubernetes allows.`;

  const build = `${source} ${data.namespace ?? ''}/${jobOf(data) ?? data.name ?? parsed.data.subject ?? ''}`;
  const { cluster, namespace } = data;
  return {
    labels: { type, source, ...(cluster ? { cluster } : {}), ...(namespace ? { namespace } : {}) },
    alert: {
      source: 'cloudevent',
      // A build may fail again under the same name; all of that is over when it succeeds.
      key: status === 'firing' ? `${build}#${id}` : build,
      fingerprint: build,
      status,
      title: type,
      ...(cluster ? { cluster } : {}),
      subject,
      startedAt: time === undefined ? now : new Date(time),
    },
  };
}

function statusOf(type: string, { status = '' }: BuildData): Alert['status'] | undefined {
  const ending = /\bbuild\.([a-z]+)$/i.exec(type)?.[1]?.toLowerCase() ?? '';
  if (/^(fail(ed|ure)?|timeout|timedout|error)$/.test(ending)) return 'firing';
  if (!/^(complete[d]?|finished|succeeded|success)$/.test(ending)) return undefined;
  return /fail|error|timeout/i.test(status) ? 'firing' : 'resolved';
}

const jobOf = ({ jobName, job_name, job }: BuildData): string | undefined =>
  jobName ?? job_name ?? job;

function subjectOf({ subject = '' }: { subject?: string | undefined }, data: BuildData) {
  const { namespace = '', name = '', error = '', message = '', reason = '' } = data;
  const labels = {
    namespace,
    job_name: jobOf(data) ?? '',
    pod: data.podName ?? data.pod_name ?? data.pod ?? '',
  };
  const told = ['The build failed', name, subject, error, message, reason]
    .filter(Boolean)
    .join('\n');
  const found = subjectOfLabels(labels, told);
  // A name that is no Job's, such as that of a function, is looked for before all failures of the namespace are.
  return found.kind === 'rate'
    ? ({ ...found, kind: 'text', text: told } satisfies AlertSubject)
    : found;
}
