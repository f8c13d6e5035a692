import {
  type NameInText,
  namesIn,
  namespaceNamedIn,
  speaksOfBuildShare,
  speaksOfFailedBuild,
  speaksOfRate,
} from '../../alerts/names-in.ts';
import { isBuild } from '../../checks/builder.ts';
import { buildNamed } from '../../diagnosis/build-named.ts';
import { findBuild } from '../../diagnosis/find-build.ts';
import type { AlertSubject } from '../../model/alert.ts';
import type { Cluster, Job } from '../../model/cluster.ts';
import { trueCondition } from '../../model/job-end.ts';
import { askedAs, type NamespacedName, type Subject } from '../../model/references.ts';

/** The newest failures stand for the others: their causes are what the rate is made of. */
const mostFailures = 8;
const mostNamed = 3;
const mostJobs = 500;

/** The workloads, as a person would ask for them, that an alert means: those that it names and that exist, or the failed builds. */
export async function workloadsMeant(
  cluster: Cluster,
  subject: AlertSubject,
  windowMs: number,
): Promise<readonly NamespacedName[]> {
  if (subject.kind === 'rate') return failedBuilds(cluster, subject.namespace, windowMs);
  if (subject.kind !== 'text') return [];
  const { text } = subject;
  const named = await workloadsNamed(cluster, text, subject.namespace);
  if (named.length > 0) return named;
  const namespace = subject.namespace ?? namespaceNamedIn(text);
  const isRate = namespace ? speaksOfRate(text) : speaksOfBuildShare(text);
  if (isRate || namespace) return isRate ? failedBuilds(cluster, namespace, windowMs) : [];
  // A group of alerts is often told by what they share: `[FIRING:2] KubeJobFailed (builds warning)`.
  const words = wordsOf(text);
  return speaksOfFailedBuild(text)
    ? failedBuilds(cluster, undefined, windowMs, (one) => words.has(one))
    : [];
}

/** Those that a text names and that exist. @param usual where a name is looked for that the text puts in no namespace */
export async function workloadsNamed(
  cluster: Cluster,
  text: string,
  usual?: string,
): Promise<readonly NamespacedName[]> {
  const found = await Promise.all(
    namesIn(text).map((one) => lookUp(cluster, usual ? { namespace: usual, ...one } : one, text)),
  );
  return [
    ...new Map(found.flat().map((one) => [`${one.namespace}/${one.name}`, one])).values(),
  ].slice(0, mostNamed);
}

async function lookUp(
  cluster: Cluster,
  { name, namespace, isSure }: NameInText,
  text: string,
): Promise<readonly NamespacedName[]> {
  const asked = isSure ? [name] : [name, `pod/${name}`];
  for (const one of asked) {
    const found = await findBuild(cluster, buildNamed(one, namespace));
    const subject =
      found.kind === 'found'
        ? found.build.subject
        : found.kind === 'ambiguous' && namedBeside(found.candidates, text);
    if (subject) return [{ namespace: subject.namespace, name: askedAs(subject) }];
  }
  return [];
}

/** Of those of one name, the one whose namespace the text holds as a word: `[FIRING:1] KubeJobFailed builds app-7`. */
function namedBeside(candidates: readonly Subject[], text: string): Subject | undefined {
  const words = wordsOf(text);
  const [only, other] = candidates.filter(({ namespace }) => words.has(namespace));
  return other ? undefined : only;
}

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.split(/[^\w.-]+/));

/** Builds of the namespace, or of all that are meant, that failed within the time; newest first. */
export async function failedBuilds(
  cluster: Cluster,
  namespace: string | undefined,
  windowMs: number,
  isMeant: (namespace: string) => boolean = () => true,
): Promise<readonly NamespacedName[]> {
  const jobs = await cluster.list('Job', {
    ...(namespace ? { namespace } : {}),
    limit: mostJobs,
  });
  if (jobs.kind !== 'found') return [];
  const since = cluster.now().getTime() - windowMs;
  return jobs.value
    .filter(({ spec }) => isBuild(spec?.template?.spec))
    .filter(({ metadata }) => isMeant(metadata?.namespace ?? ''))
    .map((job) => ({ job, at: failedAt(job) }))
    .filter(({ at }) => at >= since)
    .toSorted((one, other) => other.at - one.at)
    .slice(0, mostFailures)
    .map(({ job: { metadata } }) => ({
      namespace: metadata?.namespace ?? '',
      name: metadata?.name ?? '',
    }));
}

function failedAt(job: Job): number {
  const failed = trueCondition(job, 'Failed');
  return failed ? new Date(failed.lastTransitionTime ?? 0).getTime() : Number.NEGATIVE_INFINITY;
}
