import { builderOf } from '../../checks/builder.ts';
import { holdingsInCluster } from '../../checks/registry-api.ts';
import { lookUp, serviceFacts } from '../../checks/registry-service.ts';
import type { Cluster, Job } from '../../model/cluster.ts';
import { factValue } from '../../model/facts.ts';
import { type ImageReference, parseImage } from '../../model/image-reference.ts';
import type { Systems } from '../../model/systems.ts';
import type { PushedImage } from '../../model/verification.ts';

/** Is what this Job pushed in its registry? A registry of the cluster is asked through the API server, another one over HTTPS. */
export async function imagePushedBy(
  job: Job,
  cluster: Cluster,
  systems: Pick<Systems, 'registries'>,
): Promise<PushedImage> {
  const destination = builderOf(job.spec?.template.spec)?.destination;
  const parsed = destination ? parseImage(destination) : undefined;
  if (parsed?.kind !== 'image')
    return { kind: 'unknown', because: 'what it pushes cannot be read from the Job' };
  const image = destination ?? '';
  const { registry } = parsed.image;
  const subject = {
    cluster: cluster.name,
    kind: 'Job' as const,
    namespace: job.metadata?.namespace ?? '',
    name: job.metadata?.name ?? '',
  };
  const { reading } = await lookUp(cluster, registry, { subject, job, pods: [], hidden: [] });
  const facts = reading.kind === 'found' ? serviceFacts(reading.value, registry) : [];
  const address = factValue(facts, 'registry.address');
  if (!address) return outside(image, parsed.image, systems);
  const { repository, tag = '' } = parsed.image;
  const holdings = await holdingsInCluster(cluster, address, repository);
  switch (holdings.kind) {
    case 'repository':
      return holdings.tags.includes(tag)
        ? { kind: 'there', image }
        : { kind: 'missing', image, because: `${repository} has no tag ${tag}` };
    case 'no-repository':
      return { kind: 'missing', image, because: `the registry has no repository ${repository}` };
    case 'unseen':
      return { kind: 'unknown', image, because: holdings.because };
  }
}

async function outside(
  image: string,
  { registry, repository, tag, digest }: ImageReference,
  { registries }: Pick<Systems, 'registries'>,
): Promise<PushedImage> {
  if (!registries)
    return { kind: 'unknown', image, because: `${registry} is not asked (registries.ask)` };
  const reading = await registries.image({ registry, repository, reference: digest ?? tag ?? '' });
  if (reading.kind !== 'found') {
    const because = 'because' in reading ? reading.because : `${registry} did not tell`;
    return { kind: 'unknown', image, because };
  }
  switch (reading.value.state) {
    case 'exists':
      return { kind: 'there', image };
    case 'missing':
    case 'no-repository':
      return { kind: 'missing', image, because: `${registry} does not have it` };
    case 'refused':
    case 'rate-limited':
      return { kind: 'unknown', image, because: `${registry} does not tell without a login` };
  }
}
