import type { V1ContainerStatus } from '@kubernetes/client-node';
import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import type { Pod, Reading } from '../model/cluster.ts';
import { type Fact, fact, factValue } from '../model/facts.ts';
import { decisiveContainer } from './build-container.ts';
import { registryPodsOf } from './registry-pods.ts';
import { objectName, seenIn } from './sources.ts';
import { unseen } from './unseen.ts';

interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** Did the registry go away while the build ran? It may serve again by now, and then nothing else tells. */
export const registryOutage = defineCheck<Reading<Pod[]>>({
  id: 'registry-outage',
  asks: 'Did a container of the registry end while the build ran?',
  gives: ['registry.outage'],
  needs: ['registry.address'],
  when: 'suggested',
  read: (cluster, { facts }) => registryPodsOf(cluster, factValue(facts, 'registry.address')),
  conclude(reading, { build }) {
    if (reading.kind !== 'found')
      return unseen(reading, 'registry.outage', 'pod behind the registry Service');
    const ran = lifetimeOf(build);
    return ran ? reading.value.flatMap((pod) => outagesOf(pod, ran)) : [];
  },
});

function lifetimeOf({ pods }: Build): Span | undefined {
  const container = decisiveContainer(pods);
  const from = container?.terminated?.startedAt ?? container?.pod.status?.startTime;
  const to = container?.terminated?.finishedAt;
  return from && to ? { from: new Date(from), to: new Date(to) } : undefined;
}

const outagesOf = (pod: Pod, ran: Span): Fact[] =>
  (pod.status?.containerStatuses ?? []).flatMap((status, index) => {
    const away = awayFrom(status);
    if (!away || away.from > ran.to || away.to < ran.from) return [];
    const { reason, exitCode } = status.lastState?.terminated ?? {};
    const value = {
      pod: objectName(pod),
      reason: reason && reason !== 'Error' ? reason : `exit code ${exitCode}`,
      from: away.from.toISOString(),
      to: away.to.toISOString(),
    };
    const text = `${value.reason} at ${value.from}, running again at ${value.to}`;
    return [
      fact(
        'registry.outage',
        value,
        seenIn('Pod', pod, `.status.containerStatuses[${index}]`, text),
      ),
    ];
  });

/** From the end of the run before to the start of this one. */
function awayFrom({ lastState, state }: V1ContainerStatus): Span | undefined {
  const from = lastState?.terminated?.finishedAt;
  const to = state?.running?.startedAt;
  return from && to ? { from: new Date(from), to: new Date(to) } : undefined;
}
