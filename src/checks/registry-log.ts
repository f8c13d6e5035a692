import { defineCheck } from '../diagnosis/check.ts';
import { findSignatures } from '../diagnosis/log-signatures.ts';
import type { Cluster, PodLog, Reading } from '../model/cluster.ts';
import { type Fact, fact, factValue } from '../model/facts.ts';
import { isReady, registryPodsOf } from './registry-pods.ts';
import { objectName } from './sources.ts';
import { unseen } from './unseen.ts';

interface RegistryLog {
  readonly source: string;
  readonly reading: Reading<PodLog>;
}

/** What has the registry itself to say? The newest lines only: it logs every request. */
const newestLines = 500;

export const registryLog = defineCheck<RegistryLog>({
  id: 'registry-log',
  asks: "What does the registry's own log say?",
  gives: ['registry.log.signature'],
  needs: ['registry.address', 'registry.pods.total'],
  when: 'suggested',
  read: (cluster, { facts }) => readLog(cluster, facts),
  conclude({ source, reading }, { signatures }) {
    if (reading.kind !== 'found')
      return unseen(reading, 'registry.log.signature', `log of ${source}`);
    return findSignatures(reading.value.text, signatures).map(({ signature, line, text }) =>
      fact('registry.log.signature', signature, { source: `Log ${source} line ${line}`, text }),
    );
  },
});

async function readLog(cluster: Cluster, facts: readonly Fact[]): Promise<RegistryLog> {
  const pods = await registryPodsOf(cluster, factValue(facts, 'registry.address'));
  if (pods.kind !== 'found') return { source: 'the registry', reading: pods };
  // The pod that does not serve has more to say than its healthy siblings.
  const pod = pods.value.find((one) => !isReady(one)) ?? pods.value[0];
  const container = pod?.spec?.containers[0]?.name;
  if (!pod || !container) return { source: 'the registry', reading: { kind: 'not-found' } };
  const { namespace = '', name = '' } = pod.metadata ?? {};
  const reading = await cluster.log({ namespace, name, container, tailLines: newestLines });
  return { source: `${objectName(pod)}/${container}`, reading };
}
