import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import type { Reading } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, fact, unknown } from '../model/facts.ts';
import { amountOf, amountText } from '../model/quantity.ts';
import type { ContainerRun } from '../model/systems/metrics.ts';
import { type DecisiveContainer, decisiveContainer } from './build-container.ts';
import { unseen } from './unseen.ts';

interface Usage {
  readonly memory: Reading<number>;
  readonly throttling: Reading<number>;
}

/** What did the container that ended the build use? Only where Prometheus measures it: its absence tells nothing. */
export const containerUsage = defineCheck<Usage | undefined>({
  id: 'container-usage',
  asks: 'How much memory and CPU did the build use?',
  gives: ['container.memoryPeak', 'container.memoryPeakPercent', 'container.cpuThrottledPercent'],
  needs: ['container.name'],
  when: 'suggested',
  async read(_cluster, { build }, { metrics }) {
    const run = runOf(build);
    if (!metrics || !run) return undefined;
    const [memory, throttling] = await Promise.all([
      metrics.peakMemory(run),
      metrics.cpuThrottling(run),
    ]);
    return { memory, throttling };
  },
  conclude(usage, { build }) {
    const decisive = decisiveContainer(build.pods);
    return usage && decisive
      ? [...memoryFacts(usage.memory, decisive), ...throttlingFacts(usage.throttling, decisive)]
      : [];
  },
});

/** From its start to its end, without which nobody can say what to measure. */
function runOf({ pods }: Build): ContainerRun | undefined {
  const decisive = decisiveContainer(pods);
  const { startedAt, finishedAt } = decisive?.terminated ?? {};
  if (!decisive || !startedAt || !finishedAt) return undefined;
  const { pod, spec } = decisive;
  return {
    namespace: pod.metadata?.namespace ?? '',
    pod: pod.metadata?.name ?? '',
    container: spec.name,
    from: new Date(startedAt).toISOString(),
    to: new Date(finishedAt).toISOString(),
  };
}

const measured = ({ pod, spec }: DecisiveContainer, text: string): Evidence => ({
  source: `Prometheus, Pod ${pod.metadata?.namespace}/${pod.metadata?.name} container ${spec.name}`,
  text,
});

function memoryFacts(memory: Reading<number>, decisive: DecisiveContainer): Fact[] {
  if (memory.kind !== 'found')
    return unseen(memory, 'container.memoryPeak', 'measurement of its memory');
  const peak = amountText('memory', memory.value);
  const limit = decisive.spec.resources?.limits?.memory;
  const bytes = amountOf(limit);
  const evidence = measured(decisive, `at most ${peak} measured${limit ? ` of ${limit}` : ''}`);
  return [
    fact('container.memoryPeak', peak, evidence),
    bytes > 0
      ? fact('container.memoryPeakPercent', Math.round((100 * memory.value) / bytes), evidence)
      : unknown('container.memoryPeakPercent', 'the container sets no memory limit'),
  ];
}

function throttlingFacts(share: Reading<number>, decisive: DecisiveContainer): Fact[] {
  // A container without a CPU limit is never held back, and nothing is measured of it.
  if (share.kind === 'not-found') return [];
  if (share.kind !== 'found')
    return unseen(share, 'container.cpuThrottledPercent', 'measurement of its CPU');
  const percent = Math.round(100 * share.value);
  const evidence = measured(decisive, `held back by its CPU limit in ${percent} % of its periods`);
  return [fact('container.cpuThrottledPercent', percent, evidence)];
}
