import type {
  V1Container,
  V1LimitRange,
  V1LimitRangeItem,
  V1PodSpec,
} from '@kubernetes/client-node';
import { amountText } from '../../model/quantity.ts';
import { type Amounts, amounts, containerAmounts, podAmounts } from './resources.ts';

/** A bound that the pod does not keep. */
export interface Breach {
  readonly kind: 'ResourceQuota' | 'LimitRange';
  readonly name: string;
  readonly resource: string;
  /** What the bound says and what the pod asks for: a clause. */
  readonly text: string;
  /** What it would allow; absent where it is not a matter of an amount. */
  readonly room?: Room;
}

/** An amount that a bound allows: of a container, or of the pod as a whole. */
export interface Room {
  readonly share: 'limits' | 'requests';
  readonly resource: string;
  readonly container?: string;
  readonly most?: number;
  readonly least?: number;
}

/** The pod as LimitRanges fill it in before anything else judges it. */
export function withDefaults(spec: V1PodSpec, ranges: readonly V1LimitRange[]): V1PodSpec {
  const items = ranges.flatMap(({ spec: { limits } = { limits: [] } }) =>
    limits.filter(({ type }) => type === 'Container'),
  );
  const fill = (container: V1Container): V1Container => ({
    ...container,
    resources: items.reduce(filledBy, container.resources ?? {}),
  });
  return {
    ...spec,
    containers: spec.containers.map(fill),
    ...(spec.initContainers ? { initContainers: spec.initContainers.map(fill) } : {}),
  };
}

// A request that was left out beside a limit is that limit, and no default takes its place.
const filledBy = (
  { limits = {}, requests = {} }: NonNullable<V1Container['resources']>,
  item: V1LimitRangeItem,
) => ({
  limits: { ...item._default, ...limits },
  requests: { ...(item.defaultRequest ?? item._default), ...limits, ...requests },
});

/** Bounds of the LimitRanges that the pod, filled in, does not keep. */
export const rangeBreaches = (spec: V1PodSpec, ranges: readonly V1LimitRange[]): Breach[] =>
  ranges.flatMap(({ metadata, spec: { limits } = { limits: [] } }) =>
    limits.flatMap((item) =>
      subjectsOf(item, spec).flatMap(({ who, container, requests, limits: most }) =>
        itemBreaches(item, who, requests, most).map(([resource, text, room]) => ({
          kind: 'LimitRange' as const,
          name: metadata?.name ?? '',
          resource,
          text: `LimitRange ${metadata?.name} ${text}`,
          room: { resource, ...room, ...(container ? { container } : {}) },
        })),
      ),
    ),
  );

interface Subject {
  readonly who: string;
  readonly container?: string;
  readonly requests: Amounts;
  readonly limits: Amounts;
}

function subjectsOf({ type }: V1LimitRangeItem, spec: V1PodSpec): Subject[] {
  if (type === 'Pod')
    return [
      { who: 'pod', requests: podAmounts(spec, 'requests'), limits: podAmounts(spec, 'limits') },
    ];
  if (type !== 'Container') return [];
  return [...(spec.initContainers ?? []), ...spec.containers].map((container) => ({
    who: `container ${container.name}`,
    container: container.name,
    requests: containerAmounts(container, 'requests'),
    limits: containerAmounts(container, 'limits'),
  }));
}

type BoundBreach = [resource: string, text: string, room: Omit<Room, 'resource' | 'container'>];

/** As the LimitRanger judges: the most against limits, the least against requests; what is bounded must be given. */
function itemBreaches(
  { max, min, maxLimitRequestRatio, type }: V1LimitRangeItem,
  who: string,
  requests: Amounts,
  limits: Amounts,
): BoundBreach[] {
  const a = `a ${type.toLowerCase()}`;
  const over = Object.entries(amounts(max)).flatMap(([resource, most]): BoundBreach[] => {
    const limit = limits[resource];
    if (limit !== undefined && limit <= most) return [];
    const asks =
      limit === undefined ? 'sets no limit' : `has a limit of ${amountText(resource, limit)}`;
    return [
      [
        resource,
        `allows ${a} at most ${amountText(resource, most)} of ${resource}, and ${who} ${asks}`,
        { share: 'limits', most },
      ],
    ];
  });
  const under = Object.entries(amounts(min)).flatMap(([resource, least]): BoundBreach[] => {
    const request = requests[resource];
    if (request !== undefined && request >= least) return [];
    const asks =
      request === undefined ? 'requests none' : `requests ${amountText(resource, request)}`;
    return [
      [
        resource,
        `wants ${a} to request at least ${amountText(resource, least)} of ${resource}, and ${who} ${asks}`,
        { share: 'requests', least },
      ],
    ];
  });
  const apart = Object.entries(amounts(maxLimitRequestRatio)).flatMap(
    ([resource, ratio]): BoundBreach[] => {
      const [limit, request] = [limits[resource] ?? 0, requests[resource] ?? 0];
      if (request > 0 && limit / request <= ratio) return [];
      return [
        [
          resource,
          `allows a limit of ${ratio} times the request of ${resource}, and ${who} requests ${amountText(resource, request)} with a limit of ${amountText(resource, limit)}`,
          { share: 'requests', least: limit / ratio },
        ],
      ];
    },
  );
  return [...over, ...under, ...apart];
}
