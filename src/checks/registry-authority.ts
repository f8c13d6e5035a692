import { X509Certificate } from 'node:crypto';
import { defineCheck } from '../diagnosis/check.ts';
import type { KubernetesObjects, Reading } from '../model/cluster.ts';
import { type Fact, fact, factValue } from '../model/facts.ts';
import { seenIn } from './sources.ts';
import { unseen } from './unseen.ts';

type ConfigMap = KubernetesObjects['ConfigMap'];

/** Does the namespace hold the certificate of an authority that the builder could be told to trust? */
export const registryAuthority = defineCheck<Reading<ConfigMap[]> | undefined>({
  id: 'registry-authority',
  asks: 'Is the certificate of an authority at hand?',
  gives: ['authority.candidate'],
  needs: ['tls.failure', 'builder.trust'],
  when: 'suggested',
  read: async (cluster, { build, facts }) =>
    factValue(facts, 'tls.failure') === 'unknown-authority'
      ? cluster.list('ConfigMap', { namespace: build.subject.namespace })
      : undefined,
  conclude(reading) {
    if (!reading) return [];
    return reading.kind === 'found'
      ? reading.value.flatMap(candidatesIn)
      : unseen(reading, 'authority.candidate', 'ConfigMaps');
  },
});

/** Kubernetes and OpenShift put the cluster's own authorities into every namespace. */
const ofCluster = new Set(['kube-root-ca.crt', 'openshift-service-ca.crt']);

const candidatesIn = (map: ConfigMap): Fact[] => {
  const configMap = map.metadata?.name ?? '';
  if (ofCluster.has(configMap)) return [];
  return Object.entries(map.data ?? {}).flatMap(([key, text]) => {
    const subject = authorityIn(text);
    return subject === undefined
      ? []
      : [
          fact(
            'authority.candidate',
            { configMap, key, subject },
            seenIn('ConfigMap', map, key, subject),
          ),
        ];
  });
};

/** The name of the first certificate that may sign others; a registry may also be trusted by its own. */
function authorityIn(text: string): string | undefined {
  const [pem] = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(text) ?? [];
  if (!pem) return undefined;
  try {
    const { ca, subject, issuer } = new X509Certificate(pem);
    return ca || subject === issuer ? subject.replaceAll('\n', ', ') : undefined;
  } catch {
    return undefined;
  }
}
