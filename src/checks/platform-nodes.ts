import { defineCheck } from '../diagnosis/check.ts';
import { unmetLabels, untolerated } from '../diagnosis/placement/node-selection.ts';
import type { KubernetesObjects, Reading } from '../model/cluster.ts';
import { fact, factValue } from '../model/facts.ts';
import { buildPod } from './build-pod.ts';
import { unseen } from './unseen.ts';

type Node = KubernetesObjects['Node'];

/** Could the build run on a node of the platform that it is for? */
export const platformNodes = defineCheck<Reading<Node[]> | undefined>({
  id: 'platform-nodes',
  asks: 'Which nodes are of the platform that the build is for?',
  gives: ['platform.nodes'],
  needs: ['builder.platform', 'platform.matches'],
  when: 'suggested',
  read: async (cluster, { facts }) =>
    factValue(facts, 'platform.matches') === false ? cluster.list('Node', {}) : undefined,
  conclude(reading, { build, facts }) {
    if (!reading) return [];
    if (reading.kind !== 'found') return unseen(reading, 'platform.nodes', 'nodes');
    const platform = factValue(facts, 'builder.platform') ?? '';
    const architecture = platform.split('/')[1] ?? platform;
    const pod = buildPod(build);
    if (!pod) return [];
    const { nodeSelector: { [archLabel]: _, ...selector } = {}, ...spec } = pod.spec;
    const wanted = { ...spec, nodeSelector: { ...selector, [archLabel]: architecture } };
    const fitting = reading.value.filter(
      (node) =>
        !node.spec?.unschedulable &&
        untolerated(node, spec.tolerations ?? []).length === 0 &&
        unmetLabels(node, wanted).length === 0,
    );
    const names = fitting.map(({ metadata }) => metadata?.name ?? '');
    return [
      fact('platform.nodes', names.length, {
        source: 'Nodes',
        text:
          names.length > 0
            ? `${architecture}: ${names.slice(0, 3).join(', ')}`
            : `none is of ${architecture} and takes the pod`,
      }),
    ];
  },
});

/** Set by the kubelet on every node. */
const archLabel = 'kubernetes.io/arch';
