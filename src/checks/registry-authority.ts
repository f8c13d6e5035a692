import { X509Certificate } from 'node:crypto';
import { defineCheck } from '../diagnosis/check.ts';
import type { KubernetesObjects, Reading } from '../model/cluster.ts';
import { type Fact, fact, factValue } from '../model/facts.ts';
import type { NamespacedName } from '../model/references.ts';
import { seenIn } from './sources.ts';
import { unseen } from './unseen.ts';

type ConfigMap = KubernetesObjects['ConfigMap'];

interface AuthorityRead {
  readonly names: Reading<NamespacedName[]>;
  readonly maps: readonly Reading<ConfigMap>[];
}

/** Does the namespace hold the certificate of an authority that the builder could be told to trust? */
export const registryAuthority = defineCheck<AuthorityRead | undefined>({
  id: 'registry-authority',
  asks: 'Is the certificate of an authority at hand?',
  gives: ['authority.candidate'],
  needs: ['tls.failure', 'builder.trust'],
  when: 'suggested',
  async read(cluster, { build, facts }) {
    if (factValue(facts, 'tls.failure') !== 'unknown-authority') return undefined;
    const names = await cluster.names('ConfigMap', { namespace: build.subject.namespace });
    const likely = names.kind === 'found' ? names.value.filter(soundsLikeOne).slice(0, most) : [];
    const maps = await Promise.all(
      likely.map(({ name, namespace }) => cluster.get('ConfigMap', name, namespace)),
    );
    return { names, maps };
  },
  conclude(read) {
    if (!read) return [];
    const hidden = [read.names, ...read.maps].find(({ kind }) => kind !== 'found');
    return [
      ...read.maps.flatMap((map) => (map.kind === 'found' ? candidatesIn(map.value) : [])),
      ...(hidden && hidden.kind !== 'found'
        ? unseen(hidden, 'authority.candidate', 'ConfigMaps')
        : []),
    ];
  },
});

/** Only what is named like one is read: a namespace may hold hundreds, and much else in them. */
const most = 4;
const soundsLikeOne = ({ name }: NamespacedName): boolean =>
  !ofCluster.has(name) &&
  /(?:^|[-.])(?:ca|cas|cert|certs|certificates?|trust|root|tls|pki|bundle)(?:$|[-.])/.test(name);

/** Kubernetes and OpenShift put the cluster's own authorities into every namespace. */
const ofCluster = new Set(['kube-root-ca.crt', 'openshift-service-ca.crt']);

const candidatesIn = (map: ConfigMap): Fact[] => {
  const configMap = map.metadata?.name ?? '';
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
