import { distance } from 'fastest-levenshtein';
import type { Service } from '../../model/cluster.ts';
import type { FactValue } from '../../model/facts.ts';

/** What a name stands for among the Services of a cluster, and the nearest name that there is. */
export interface NameJudgement {
  readonly target: FactValue<'dns.target'>;
  readonly nearest?: string;
}

interface ServicePlace {
  readonly name: string;
  readonly namespace: string;
  /** The name cannot belong to anything but a Service. */
  readonly isCertain: boolean;
}

/** Judges a name as a pod of `ownNamespace` would have it resolved, by the cluster's search domains. */
export function judgeName(
  host: string,
  ownNamespace: string,
  services: readonly Service[],
): NameJudgement {
  const place = placeOf(host, ownNamespace);
  if (!place) return outside(host);
  const { name, namespace, isCertain } = place;
  const isOf = (one: Service) => one.metadata?.namespace === namespace;
  const found = services.find((one) => isOf(one) && one.metadata?.name === name);
  if (found) {
    if (isMisspeltSuffix(host))
      return { target: 'service-missing', nearest: `${name}.${namespace}.svc.cluster.local` };
    return { target: targetOf(found) };
  }
  const near = nearestService(place, services);
  const nearest = near ? { nearest: `${near.name}.${near.namespace}.svc${suffixOf(host)}` } : {};
  if (services.some(isOf)) return { target: 'service-missing', ...nearest };
  return isCertain || near ? { target: 'namespace-missing', ...nearest } : outside(host);
}

function targetOf({ spec }: Service): FactValue<'dns.target'> {
  if (spec?.type === 'ExternalName') return 'external-name';
  return spec?.clusterIP === 'None' ? 'headless-service' : 'service';
}

const labelsOf = (host: string): string[] => host.toLowerCase().replace(/\.$/, '').split('.');

/** `name`, `name.namespace`, `name.namespace.svc[.cluster.local]`, and what someone wrote in place of the last. */
function placeOf(host: string, ownNamespace: string): ServicePlace | undefined {
  const labels = labelsOf(host);
  const [name = '', namespace] = labels;
  if (namespace === undefined) return { name, namespace: ownNamespace, isCertain: true };
  const svc = labels.indexOf('svc');
  if (svc >= 2)
    return { name: labels[svc - 2] ?? '', namespace: labels[svc - 1] ?? '', isCertain: true };
  if (isMisspeltSuffix(host)) return { name, namespace, isCertain: true };
  return labels.length === 2 ? { name, namespace, isCertain: false } : undefined;
}

/** `registry.builds.cluster.local`, `registry.builds.scv.cluster.local`: the cluster's domain, and no `svc` before it. */
const isMisspeltSuffix = (host: string): boolean =>
  host.endsWith('.cluster.local') && !labelsOf(host).includes('svc');

const suffixOf = (host: string): string =>
  host.endsWith('.cluster.local') ? '.cluster.local' : '';

/** The Service that a slip of the finger, or the wrong namespace, would explain. */
function nearestService({ name, namespace }: ServicePlace, services: readonly Service[]) {
  const slip = (one: string, other: string) => distance(one, other) <= Math.max(2, one.length / 4);
  const isNear = (other: string) =>
    other.includes(name) || name.includes(other) || slip(name, other);
  const steps = (one: { name: string; namespace: string }) =>
    distance(name, one.name) + distance(namespace, one.namespace);
  return services
    .map(({ metadata }) => ({ name: metadata?.name ?? '', namespace: metadata?.namespace ?? '' }))
    .filter(
      (one) =>
        one.name === name ||
        (isNear(one.name) && (slip(namespace, one.namespace) || /regist/.test(one.name))),
    )
    .toSorted(
      (a, b) => Number(b.name === name) - Number(a.name === name) || steps(a) - steps(b),
    )[0];
}

const wellKnown = [
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
  'ghcr.io',
  'quay.io',
  'gcr.io',
  'registry.k8s.io',
  'public.ecr.aws',
  'mcr.microsoft.com',
  'registry.gitlab.com',
];

function outside(host: string): NameJudgement {
  const nearest = wellKnown.find((one) => one !== host && distance(one, host) <= 2);
  return { target: 'outside', ...(nearest ? { nearest } : {}) };
}
