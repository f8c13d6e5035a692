import type { V1Container, V1PodSpec } from '@kubernetes/client-node';
import { amountOf } from '../../model/quantity.ts';

/** Amounts of resources by name: cores, bytes or pieces. */
export type Amounts = Readonly<Record<string, number>>;

type Share = 'requests' | 'limits';

/**
 * What a pod counts for, as the scheduler and quotas reckon: its containers and sidecars together, or the greediest moment
 * of its init containers where that is more, and the overhead of its runtime class.
 */
export function podAmounts(spec: V1PodSpec, share: Share): Amounts {
  let sidecars: Amounts = {};
  let whileStarting: Amounts = {};
  for (const container of spec.initContainers ?? []) {
    const own = containerAmounts(container, share);
    if (container.restartPolicy === 'Always') sidecars = sum(sidecars, own);
    const now = container.restartPolicy === 'Always' ? sidecars : sum(sidecars, own);
    whileStarting = greater(whileStarting, now);
  }
  const running = spec.containers.reduce(
    (all, one) => sum(all, containerAmounts(one, share)),
    sidecars,
  );
  const ofPod = amounts(spec.resources?.[share]);
  return sum({ ...greater(running, whileStarting), ...ofPod }, amounts(spec.overhead));
}

/** A container's requests or limits. What has a limit and no request requests its limit, as the API server fills it in. */
export const containerAmounts = ({ resources }: V1Container, share: Share): Amounts =>
  share === 'limits'
    ? amounts(resources?.limits)
    : { ...amounts(resources?.limits), ...amounts(resources?.requests) };

export const amounts = (list: Readonly<Record<string, string>> | undefined): Amounts =>
  Object.fromEntries(Object.entries(list ?? {}).map(([name, text]) => [name, amountOf(text)]));

export const sum = (a: Amounts, b: Amounts): Amounts => merged(a, b, (x, y) => x + y);

const greater = (a: Amounts, b: Amounts): Amounts => merged(a, b, Math.max);

const merged = (a: Amounts, b: Amounts, join: (x: number, y: number) => number): Amounts =>
  Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((name) => [
      name,
      join(a[name] ?? 0, b[name] ?? 0),
    ]),
  );
