import { createHash } from 'node:crypto';
import type { Alert, AlertSubject } from '../model/alert.ts';
import type { PostedMessage } from '../model/posted-message.ts';
import { redact } from '../model/redaction.ts';
import type { AlertThread } from './alert-thread.ts';
import { statusOf, withoutStatus } from './message-status.ts';
import { namesIn } from './names-in.ts';

/** DNS-1123, as Kubernetes wants names and namespaces. */
const kubernetesName = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/**
 * The alert that another app's message tells, as the usual senders write theirs (Alertmanager, Grafana, PagerDuty,
 * Datadog), or as the team's own pattern says.
 *
 * @returns nothing for a message about an alert that is neither new nor over, such as who has acknowledged it
 */
export function alertOfMessage(
  { channel, ts, colors, ...message }: PostedMessage,
  thread: Omit<AlertThread, 'channel'>,
): Alert | undefined {
  const title = redact(message.title);
  const text = redact(message.text);
  const status = statusOf([title, text], colors);
  if (!status) return undefined;
  const subject = subjectOf(text, thread);
  return {
    source: 'slack',
    key: `${channel}/${ts}`,
    fingerprint: fingerprintOf(channel, title, text, subject),
    status,
    title: withoutStatus(title) || 'an alert without words',
    ...(thread.cluster ? { cluster: thread.cluster } : {}),
    subject,
    startedAt: new Date(Number(ts) * 1000),
    // An address that holds a secret leads nowhere without it.
    ...(message.url && redact(message.url) === message.url ? { url: message.url } : {}),
  };
}

/** What a message is about by the team's pattern, or by what its text names, which somebody has to look for. */
function subjectOf(text: string, thread: Omit<AlertThread, 'channel'>): AlertSubject {
  const scope = thread.namespace ? { namespace: thread.namespace } : {};
  return matchedIn(text, thread) ?? { kind: 'text', ...scope, text };
}

/** The workload that a team's pattern finds in a text; nothing where it names what no object can be called. */
export function matchedIn(
  text: string,
  { pattern, namespace: usual }: Pick<AlertThread, 'pattern' | 'namespace'>,
): Extract<AlertSubject, { kind: 'workload' }> | undefined {
  const groups = pattern?.exec(text)?.groups ?? {};
  const { job, pod } = groups;
  const namespace = groups.namespace || usual;
  const name = job || pod;
  if (!name || ![name, namespace ?? name].every((one) => kubernetesName.test(one)))
    return undefined;
  return {
    kind: 'workload',
    ...(namespace ? { namespace } : {}),
    name: job ? name : `pod/${name}`,
  };
}

/** The message that says that it is over says the same otherwise, in other words for its status alone. */
function fingerprintOf(channel: string, title: string, text: string, subject: AlertSubject) {
  const about =
    subject.kind === 'workload'
      ? [subject.namespace ?? '', subject.name]
      : [
          withoutStatus(title).toLowerCase(),
          ...namesIn(text)
            .map(({ name }) => name)
            .toSorted(),
        ];
  return createHash('sha256')
    .update(JSON.stringify([channel, ...about]))
    .digest('hex')
    .slice(0, 32);
}
