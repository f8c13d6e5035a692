import type {
  V1PodSpec,
  V1ResourceQuota,
  V1ScopedResourceSelectorRequirement,
} from '@kubernetes/client-node';
import { amountText } from '../../model/quantity.ts';
import type { Breach } from './limit-range.ts';
import { type Amounts, amounts, containerAmounts, podAmounts } from './resources.ts';

/** The quotas that have no room for one more such pod, the resource that is shortest first. */
export const quotaBreaches = (spec: V1PodSpec, quotas: readonly V1ResourceQuota[]): Breach[] =>
  quotas
    .filter((quota) => countsIn(spec, quota))
    .flatMap((quota) => breachesOf(spec, quota))
    .sort((a, b) => b.share - a.share)
    .map(({ share: _, ...breach }) => breach);

function breachesOf(spec: V1PodSpec, quota: V1ResourceQuota): (Breach & { share: number })[] {
  const name = quota.metadata?.name ?? '';
  const hard = amounts(quota.status?.hard ?? quota.spec?.hard);
  const used = amounts(quota.status?.used);
  return Object.entries(hard).flatMap(([resource, most]) => {
    const asked = askedOf(resource, spec);
    if (asked === undefined) return [];
    const breach = { kind: 'ResourceQuota' as const, name, resource };
    const text = (amount: number) => amountText(resource, amount);
    const silent = namesNone(resource, spec);
    if (silent)
      return [
        {
          ...breach,
          share: 0,
          text: `ResourceQuota ${name} counts ${resource}, and container ${silent} sets none`,
        },
      ];
    const taken = used[resource] ?? 0;
    if (taken + asked <= most) return [];
    return [
      {
        ...breach,
        share: most > 0 ? (taken + asked) / most : Number.POSITIVE_INFINITY,
        text: `ResourceQuota ${name} allows ${text(most)} of ${resource}, of which ${text(taken)} is used, and the pod asks for ${text(asked)}; ${text(Math.max(0, most - taken))} would fit`,
        ...roomOf(resource, most - taken),
      },
    ];
  });
}

/** Jobs and pods are counted, not measured: a pod cannot ask for less of them. */
function roomOf(resource: string, left: number): Pick<Breach, 'room'> {
  const [share, name] = shareOf(resource);
  return share ? { room: { share, resource: name, most: Math.max(0, left) } } : {};
}

/** Quotas name requests of cpu, memory and local disk with and without `requests.`. */
const measured = /^(?:(requests|limits)\.)?(.+)$/;
const plain = new Set(['cpu', 'memory', 'ephemeral-storage']);

/** What the pod asks for of a quota's resource; undefined where pods do not count for it. */
function askedOf(resource: string, spec: V1PodSpec): number | undefined {
  if (resource === 'pods' || resource === 'count/pods') return 1;
  const [share, name] = shareOf(resource);
  return share ? (podAmounts(spec, share)[name] ?? 0) : undefined;
}

function shareOf(resource: string): [share: 'requests' | 'limits' | undefined, name: string] {
  const [, share, name = ''] = measured.exec(resource) ?? [];
  if (name === 'storage') return [undefined, name];
  if (share === 'limits') return ['limits', name];
  return share === 'requests' || plain.has(name) ? ['requests', name] : [undefined, name];
}

/** Where a quota counts cpu or memory, every container must say how much. */
function namesNone(resource: string, spec: V1PodSpec): string | undefined {
  const [share, name] = shareOf(resource);
  if (!share || !(name === 'cpu' || name === 'memory')) return undefined;
  return [...(spec.initContainers ?? []), ...spec.containers].find(
    (container) => containerAmounts(container, share)[name] === undefined,
  )?.name;
}

/** A quota may be for some pods only. */
const countsIn = (
  spec: V1PodSpec,
  { spec: { scopes = [], scopeSelector } = {} }: V1ResourceQuota,
) =>
  scopes.every((scope) => isIn(spec, scope)) &&
  (scopeSelector?.matchExpressions ?? []).every((one) => matches(spec, one));

function isIn(spec: V1PodSpec, scope: string): boolean {
  const own: Amounts = { ...podAmounts(spec, 'requests'), ...podAmounts(spec, 'limits') };
  const isBestEffort = !own.cpu && !own.memory;
  switch (scope) {
    case 'Terminating':
      return spec.activeDeadlineSeconds !== undefined;
    case 'NotTerminating':
      return spec.activeDeadlineSeconds === undefined;
    case 'BestEffort':
      return isBestEffort;
    case 'NotBestEffort':
      return !isBestEffort;
    case 'PriorityClass':
      return spec.priorityClassName !== undefined;
    default:
      return false;
  }
}

function matches(
  spec: V1PodSpec,
  { scopeName, operator, values = [] }: V1ScopedResourceSelectorRequirement,
): boolean {
  if (scopeName !== 'PriorityClass') return isIn(spec, scopeName);
  const own = spec.priorityClassName;
  switch (operator) {
    case 'In':
      return own !== undefined && values.includes(own);
    case 'NotIn':
      return own === undefined || !values.includes(own);
    case 'DoesNotExist':
      return own === undefined;
    default:
      return own !== undefined;
  }
}
