import { defineCheck } from '../diagnosis/check.ts';
import type { KubernetesObjects, Reading } from '../model/cluster.ts';
import { type FactValue, fact, unknown } from '../model/facts.ts';
import { pulling } from './image-pull.ts';
import { seenSignatures } from './seen-signatures.ts';
import { seenIn } from './sources.ts';
import { unseen } from './unseen.ts';

/** What pulls images on the node? Each runtime is told of a registry without TLS, or of an authority, in its own way. */
export const nodeRuntime = defineCheck<Reading<KubernetesObjects['Node']> | undefined>({
  id: 'node-runtime',
  asks: 'Which container runtime pulls images on the node?',
  gives: ['node.runtime', 'node.runtimeVersion'],
  needs: ['pod.name'],
  when: 'suggested',
  async read(cluster, { build, facts }) {
    const refused = seenSignatures(facts, ['registry-http-https', 'registry-tls']);
    const node = pulling(build)?.pod.spec?.nodeName;
    return refused.length > 0 && node ? cluster.get('Node', node) : undefined;
  },
  conclude(reading) {
    if (!reading) return [];
    if (reading.kind !== 'found') return unseen(reading, 'node.runtime', 'Node that pulls');
    const version = reading.value.status?.nodeInfo?.containerRuntimeVersion;
    if (!version) return [unknown('node.runtime', 'the node does not tell its container runtime')];
    const evidence = seenIn(
      'Node',
      reading.value,
      '.status.nodeInfo.containerRuntimeVersion',
      version,
    );
    return [
      fact('node.runtime', runtimeIn(version), evidence),
      fact('node.runtimeVersion', version, evidence),
    ];
  },
});

/** `containerd://1.7.11-k3s2`, `cri-o://1.31.2` */
function runtimeIn(version: string): FactValue<'node.runtime'> {
  const [name = '', number = ''] = version.split('://');
  if (name === 'containerd') return /k3s|rke2/.test(number) ? 'k3s' : 'containerd';
  return name === 'cri-o' || name === 'docker' ? name : 'other';
}
