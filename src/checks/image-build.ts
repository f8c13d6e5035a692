import { defineCheck } from '../diagnosis/check.ts';
import type { Cluster, Job, Reading } from '../model/cluster.ts';
import { type Fact, fact, factValue, isKnown } from '../model/facts.ts';
import { type ImageReference, isSameRegistry, parseImage } from '../model/image-reference.ts';
import { jobFacts } from './build-job.ts';
import { builderOf } from './builder.ts';
import { leadsTo } from './registry-alias.ts';
import { type Lookup, lookUp } from './registry-service.ts';
import { objectName, seenIn } from './sources.ts';
import { unseen } from './unseen.ts';

interface JobsRead {
  readonly image: ImageReference;
  readonly lookup: Lookup;
  readonly jobs: Reading<Job[]>;
  /** The namespace that was looked in, where not all could be. */
  readonly namespace?: string;
  /** The build that is diagnosed: it does not wait for itself. */
  readonly self: string;
}

/** Which build Job should have made the image, and how does it stand? */
export const imageBuild = defineCheck<JobsRead | undefined>({
  id: 'image-build',
  asks: 'Which build should have made that image?',
  gives: ['image.build', 'image.build.state'],
  needs: ['image.reference'],
  when: 'suggested',
  async read(cluster, { build, facts }) {
    const parsed = parseImage(factValue(facts, 'image.reference') ?? '');
    if (parsed.kind === 'invalid') return undefined;
    const { namespace, name } = build.subject;
    const [lookup, jobs] = await Promise.all([
      lookUp(cluster, parsed.image.registry, build),
      jobsIn(cluster, namespace),
    ]);
    return { image: parsed.image, lookup, ...jobs, self: `${namespace}/${build.job ? name : ''}` };
  },
  conclude: (read) => (read ? buildFacts(read) : []),
});

/** Of all namespaces: images are often built in another one than they run in. Where that is refused, of the own one. */
async function jobsIn(
  cluster: Cluster,
  namespace: string,
): Promise<Pick<JobsRead, 'jobs' | 'namespace'>> {
  const everywhere = await cluster.list('Job', {});
  if (everywhere.kind !== 'forbidden') return { jobs: everywhere };
  return { jobs: await cluster.list('Job', { namespace }), namespace };
}

function buildFacts({ image, lookup, jobs, namespace, self }: JobsRead): Fact[] {
  if (jobs.kind !== 'found') return unseen(jobs, 'image.build.state', 'list of Jobs');
  const making = jobs.value
    .filter((job) => objectName(job) !== self)
    .flatMap((job) => {
      const destination = destinationsOf(job).find((one) => isImage(one, image, lookup, job));
      return destination ? [{ job, destination }] : [];
    })
    .toSorted((a, b) => createdAt(b.job) - createdAt(a.job));
  const [newest] = making;
  if (newest) return madeBy(newest.job, newest.destination);
  const where = namespace ? `namespace ${namespace}` : 'the cluster';
  const text = `none of the ${jobs.value.length} Jobs of ${where} pushes to ${nameOf(image)}`;
  return [fact('image.build.state', 'none', { source: 'Jobs', text })];
}

function madeBy(job: Job, destination: string): Fact[] {
  const { namespace = '', name = '' } = job.metadata ?? {};
  const evidence = seenIn('Job', job, 'destination', destination);
  const facts = jobFacts(job, { pods: [] });
  const state = factValue(facts, 'job.state') ?? 'running';
  const stands = facts
    .filter(isKnown)
    .flatMap((one) => (one.name === 'job.state' ? one.evidence : []));
  return [
    fact('image.build', { namespace, name }, evidence),
    fact('image.build.state', state, ...stands),
  ];
}

/** A build may push to several destinations. */
const destinationsOf = ({ spec }: Job): readonly string[] => {
  const builder = builderOf(spec?.template.spec ?? undefined);
  return builder ? builder.destinations : [];
};

function isImage(
  destination: string,
  image: ImageReference,
  { registry, reading }: Lookup,
  { metadata }: Job,
): boolean {
  const parsed = parseImage(destination);
  if (parsed.kind === 'invalid') return false;
  const { image: pushed } = parsed;
  if (pushed.repository !== image.repository) return false;
  // Which build made a digest is not known; that it pushes to the repository has to do.
  if (image.digest === undefined && pushed.tag !== image.tag) return false;
  return (
    (isSameRegistry(pushed.registry, registry) && pushed.registry === registry) ||
    (reading.kind === 'found' && leadsTo(pushed.registry, reading.value, metadata?.namespace ?? ''))
  );
}

const nameOf = ({ registry, repository, tag, digest }: ImageReference): string =>
  `${registry}/${repository}${digest ? `@${digest}` : `:${tag}`}`;

const createdAt = ({ metadata, status }: Job): number =>
  new Date(metadata?.creationTimestamp ?? status?.startTime ?? 0).getTime();
