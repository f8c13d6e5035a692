import type { AlertThread } from '../../alerts/alert-thread.ts';
import { namesIn } from '../../alerts/names-in.ts';
import { matchedIn } from '../../alerts/slack-message.ts';
import type { Clusters } from '../../kubernetes/clusters.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { PostedMessage } from '../../model/posted-message.ts';
import { redact } from '../../model/redaction.ts';
import type { RequestDiagnosis } from '../diagnosing/request-diagnosis.ts';
import { failedBuilds, workloadsMeant } from '../signals/workloads-meant.ts';

/** A person wants to know about a message. */
export interface AskedAbout {
  readonly idempotencyKey: string;
  /** The Slack user who asks. */
  readonly by: string;
  /** Where the answer goes: the thread of the message. */
  readonly threadTs: string;
  readonly message: PostedMessage;
}

export interface AskAboutNeeds {
  readonly threads: readonly AlertThread[];
  readonly clusters: Pick<Clusters, 'names' | 'get'>;
  readonly defaultNamespace?: string | undefined;
  readonly request: RequestDiagnosis;
  /** Failures older than this are not what a message about many of them means. */
  readonly windowMs: number;
}

/** @returns what the asker is told alone; nothing when a message in the thread will show it */
export type AskAbout = (asked: AskedAbout) => Promise<string | undefined>;

interface Named {
  readonly namespace?: string;
  readonly name: string;
}

/** So many are diagnosed at once for one question. */
const mostRequests = 3;

/** Whoever asks is answered: each workload that the message names becomes a request of theirs, in the message's thread. */
export const createAskAbout =
  (needs: AskAboutNeeds): AskAbout =>
  async ({ idempotencyKey, by, threadTs, message }) => {
    const thread = needs.threads.find(({ channel }) => channel === message.channel);
    const [first = ''] = needs.clusters.names;
    const cluster = needs.clusters.get(thread?.cluster ?? first);
    const usual = thread?.namespace ?? needs.defaultNamespace;
    const { workloads, note } = await meantBy(redact(message.text), {
      cluster,
      windowMs: needs.windowMs,
      thread,
      usual,
    });
    for (const { name, namespace } of workloads.slice(0, mostRequests)) {
      const { incident, isNew } = await needs.request.record({
        idempotencyKey: `${idempotencyKey}#${namespace ?? ''}/${name}`,
        cluster: cluster.name,
        ...(namespace ? { namespace } : {}),
        job: name,
        requestedBy: by,
        channel: message.channel,
        threadTs,
      });
      if (isNew) await needs.request.begin(incident);
    }
    return note;
  };

interface Where {
  readonly cluster: Cluster;
  readonly windowMs: number;
  readonly thread: AlertThread | undefined;
  readonly usual: string | undefined;
}

async function meantBy(
  text: string,
  { cluster, windowMs, thread, usual }: Where,
): Promise<{ readonly workloads: readonly Named[]; readonly note?: string }> {
  const matched = matchedIn(text, thread ?? {});
  if (matched) return { workloads: [matched] };
  const scope = usual ? { namespace: usual } : {};
  const meant = await workloadsMeant(cluster, { kind: 'text', ...scope, text }, windowMs);
  if (meant.length > mostRequests) return { workloads: meant, note: newest(meant) };
  if (meant.length > 0) return { workloads: meant };

  // A name that is nowhere is asked for all the same: the answer names the nearest ones.
  const [guess] = namesIn(text).toSorted((one, other) => Number(other.isSure) - Number(one.isSure));
  if (guess) return { workloads: [{ ...scope, ...guess }] };
  return { workloads: [], note: nothing(await failedBuilds(cluster, usual, windowMs)) };
}

const namesOf = (failed: readonly Named[]): string =>
  failed.map(({ namespace, name }) => `${namespace}/${name}`).join(', ');

const newest = (failed: readonly Named[]): string =>
  `${failed.length} builds failed lately: ${namesOf(failed)}. Each of the newest ${mostRequests} gets an answer here.`;

const nothing = (failed: readonly Named[]): string =>
  [
    'I find no job, pod or deployment in it. Mention me with `diagnose <job> -n <namespace>` to name one.',
    ...(failed.length > 0 ? [`Failed lately: ${namesOf(failed)}.`] : []),
  ].join(' ');
