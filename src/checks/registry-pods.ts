import { defineCheck } from '../diagnosis/check.ts';
import type { Cluster, Pod, Reading } from '../model/cluster.ts';
import { type Fact, type FactValue, fact, factValue } from '../model/facts.ts';
import { objectName, seenIn } from './sources.ts';
import { unseen } from './unseen.ts';

type Address = FactValue<'registry.address'>;

/** The pods that a Service selects. Several checks ask; the diagnosis reads them once. */
export const registryPodsOf = async (
  cluster: Cluster,
  address: Address | undefined,
): Promise<Reading<Pod[]>> => {
  if (!address || Object.keys(address.selector).length === 0) return { kind: 'not-found' };
  const labelSelector = Object.entries(address.selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  return cluster.list('Pod', { namespace: address.namespace, labelSelector });
};

/** Do the registry's pods run, and did they run without trouble? */
export const registryPods = defineCheck<Reading<Pod[]>>({
  id: 'registry-pods',
  asks: "Do the registry's pods run?",
  gives: [
    'registry.pods.ready',
    'registry.pods.total',
    'registry.pods.restarts',
    'registry.pods.oomKilled',
    'registry.pods.killed',
    'registry.pods.memoryLimit',
    'registry.pods.waiting',
  ],
  needs: ['registry.address'],
  when: 'suggested',
  read: (cluster, { facts }) => registryPodsOf(cluster, factValue(facts, 'registry.address')),
  conclude(reading, { facts }) {
    if (reading.kind !== 'found')
      return unseen(reading, 'registry.pods.ready', 'pod behind the registry Service');
    const { namespace = '', service = '' } = factValue(facts, 'registry.address') ?? {};
    return podsFacts(reading.value, `${namespace}/${service}`);
  },
});

function podsFacts(pods: readonly Pod[], service: string): Fact[] {
  const ready = pods.filter(isReady);
  const restarts = pods
    .flatMap(containerStatuses)
    .reduce((sum, one) => sum + (one.restartCount ?? 0), 0);
  const killed = pods.find((pod) => containerStatuses(pod).some(wasOomKilled));
  const list = pods.map(describe).join('; ') || 'none';
  const source = `Pods of Service ${service}`;
  return [
    fact('registry.pods.total', pods.length, { source, text: list }),
    fact('registry.pods.ready', ready.length, { source, text: list }),
    fact('registry.pods.restarts', restarts, { source, text: list }),
    fact(
      'registry.pods.oomKilled',
      killed !== undefined,
      killed
        ? seenIn('Pod', killed, '.status.containerStatuses', 'OOMKilled')
        : { source, text: list },
    ),
    ...memoryLimit(killed),
    ...waitingReasons(pods),
  ];
}

function memoryLimit(killed: Pod | undefined): Fact[] {
  const name = killed && containerStatuses(killed).find(wasOomKilled)?.name;
  if (!killed || !name) return [];
  const limit = killed.spec?.containers.find((one) => one.name === name)?.resources?.limits?.memory;
  const { namespace = '', name: pod = '' } = killed.metadata ?? {};
  return [
    fact(
      'registry.pods.killed',
      { namespace, pod, container: name },
      seenIn('Pod', killed, '.status.containerStatuses', `${name}: OOMKilled`),
    ),
    ...(limit
      ? [
          fact(
            'registry.pods.memoryLimit',
            limit,
            seenIn('Pod', killed, `container ${name} .resources.limits.memory`, limit),
          ),
        ]
      : []),
  ];
}

const waitingReasons = (pods: readonly Pod[]): Fact[] =>
  pods.flatMap((pod) => {
    const reason = containerStatuses(pod).find(({ state }) => state?.waiting?.reason)?.state
      ?.waiting?.reason;
    const evidence = seenIn('Pod', pod, '.status.containerStatuses', reason ?? '');
    return reason ? [fact('registry.pods.waiting', reason, evidence)] : [];
  });

/**
 * A cluster always tells by the Ready condition. A manifest that was written by hand may tell by its containers alone,
 * or by its phase: then nothing speaks against the pod.
 */
export function isReady(pod: Pod): boolean {
  const condition = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  if (condition) return condition.status === 'True';
  const statuses = containerStatuses(pod);
  const isTold = statuses.some(({ ready }) => typeof ready === 'boolean');
  return isTold ? statuses.every(({ ready }) => ready) : pod.status?.phase === 'Running';
}

const containerStatuses = (pod: Pod) => pod.status?.containerStatuses ?? [];

const wasOomKilled = ({
  state,
  lastState,
}: ReturnType<typeof containerStatuses>[number]): boolean =>
  state?.terminated?.reason === 'OOMKilled' || lastState?.terminated?.reason === 'OOMKilled';

function describe(pod: Pod): string {
  const statuses = containerStatuses(pod);
  const state =
    statuses.find(({ state }) => state?.waiting?.reason)?.state?.waiting?.reason ??
    pod.status?.phase ??
    'unknown';
  const restarts = statuses.reduce((sum, one) => sum + (one.restartCount ?? 0), 0);
  return `${objectName(pod)} ${isReady(pod) ? 'ready' : 'not ready'}, ${state}, ${restarts} restarts`;
}
