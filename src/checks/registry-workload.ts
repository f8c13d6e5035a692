import type { V1ObjectMeta, V1PodTemplateSpec } from '@kubernetes/client-node';
import { defineCheck } from '../diagnosis/check.ts';
import type { Reading } from '../model/cluster.ts';
import { type Fact, type FactValue, fact, factValue } from '../model/facts.ts';
import { unseen } from './unseen.ts';

/** A Deployment or StatefulSet, as far as it tells whose pods it makes. */
interface Workload {
  readonly resource: 'deployment' | 'statefulset';
  readonly metadata?: V1ObjectMeta;
  readonly spec?: { readonly replicas?: number; readonly template?: V1PodTemplateSpec };
}

/** Why does the registry's Service select no pod: is what should make them scaled to zero, or labelled otherwise? */
export const registryWorkload = defineCheck<Reading<Workload[]> | undefined>({
  id: 'registry-workload',
  asks: "What should make the registry's pods?",
  gives: ['registry.workload', 'registry.workload.replicas', 'registry.selector.nearest'],
  needs: ['registry.address', 'registry.pods.total'],
  when: 'suggested',
  async read(cluster, { facts }) {
    const namespace = factValue(facts, 'registry.address')?.namespace;
    if (namespace === undefined || factValue(facts, 'registry.pods.total') !== 0) return undefined;
    const [deployments, statefulSets] = await Promise.all([
      cluster.list('Deployment', { namespace }),
      cluster.list('StatefulSet', { namespace }),
    ]);
    if (deployments.kind !== 'found') return deployments;
    if (statefulSets.kind !== 'found') return statefulSets;
    const all: Workload[] = [
      ...deployments.value.map(({ metadata, spec }) => workload('deployment', metadata, spec)),
      ...statefulSets.value.map(({ metadata, spec }) => workload('statefulset', metadata, spec)),
    ];
    return { kind: 'found', value: all };
  },
  conclude(workloads, { facts }) {
    const address = factValue(facts, 'registry.address');
    if (!workloads || !address) return [];
    if (workloads.kind !== 'found')
      return unseen(workloads, 'registry.workload.replicas', 'list of Deployments');
    const own = workloads.value.find((one) => carries(labelsOf(one), address.selector));
    return own ? replicaFacts(own) : nearestFacts(address, workloads.value);
  },
});

const workload = (
  resource: Workload['resource'],
  metadata: Workload['metadata'],
  spec: Workload['spec'],
): Workload => ({ resource, ...(metadata ? { metadata } : {}), ...(spec ? { spec } : {}) });

type Labels = Readonly<Record<string, string>>;

const labelsOf = ({ spec }: Workload): Labels => spec?.template?.metadata?.labels ?? {};

const carries = (labels: Labels, selector: Labels): boolean =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);

function replicaFacts({ resource, metadata, spec }: Workload): Fact[] {
  const { namespace = '', name = '' } = metadata ?? {};
  const replicas = spec?.replicas ?? 1;
  const kind = resource === 'deployment' ? 'Deployment' : 'StatefulSet';
  const evidence = {
    source: `${kind} ${namespace}/${name} .spec.replicas`,
    text: String(replicas),
  };
  return [
    fact('registry.workload', { resource, namespace, name }, evidence),
    fact('registry.workload.replicas', replicas, evidence),
  ];
}

/** What has labels of the selector's keys with other values, or is called as the Service is. */
function nearestFacts(
  { service, namespace, selector }: FactValue<'registry.address'>,
  workloads: readonly Workload[],
): Fact[] {
  const candidates = workloads.map((one) => ({
    name: one.metadata?.name ?? '',
    labels: labelsOf(one),
    what: `${one.resource} ${one.metadata?.name}`,
  }));
  const near = candidates.find(
    ({ name, labels }) => name.includes(service) || isLike(labels, selector),
  );
  if (!near) return [];
  const keys = Object.keys(selector).filter((key) => key in near.labels);
  const shown = keys.length > 0 ? keys : Object.keys(near.labels).slice(0, 3);
  const value = {
    what: near.what,
    selector: pairs(selector),
    labels: shown.map((key) => `${key}=${near.labels[key]}`).join(',') || 'none',
  };
  return [
    fact('registry.selector.nearest', value, {
      source: `Service ${namespace}/${service} .spec.selector`,
      text: `${value.selector}; ${value.what} has ${value.labels}`,
    }),
  ];
}

const pairs = (labels: Labels): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

/** `app=registry` and `app=docker-registry`: one value holds the other. */
const isLike = (labels: Labels, selector: Labels): boolean =>
  Object.entries(selector).some(([key, value]) => {
    const other = labels[key];
    return other !== undefined && (other.includes(value) || value.includes(other));
  });
