import { defineCheck } from '../diagnosis/check.ts';
import type { KubernetesObjects, Reading } from '../model/cluster.ts';
import { type Fact, fact, factValue } from '../model/facts.ts';
import { unseen } from './unseen.ts';

type StorageClass = KubernetesObjects['StorageClass'];

interface ClaimRead {
  readonly claim: Reading<KubernetesObjects['PersistentVolumeClaim']>;
  readonly classes: Reading<StorageClass[]>;
}

/** From here on the registry's disk may be why it refuses (playbooks/kaniko-build-timeouts.yaml). */
const nearlyFull = 90;

/** Does the StorageClass of the registry's volume let it grow? Asked only where the volume is nearly full. */
export const registryClaim = defineCheck<ClaimRead | undefined>({
  id: 'registry-claim',
  asks: "Can the registry's volume grow?",
  gives: ['registry.volume.growth'],
  needs: ['registry.volume.claim', 'registry.volume.usedPercent'],
  when: 'suggested',
  async read(cluster, { facts }) {
    const claim = factValue(facts, 'registry.volume.claim');
    if (!claim || (factValue(facts, 'registry.volume.usedPercent') ?? 0) < nearlyFull)
      return undefined;
    const [found, classes] = await Promise.all([
      cluster.get('PersistentVolumeClaim', claim.name, claim.namespace),
      cluster.list('StorageClass', {}),
    ]);
    return { claim: found, classes };
  },
  conclude: (read) => (read ? growthFacts(read) : []),
});

function growthFacts({ claim, classes }: ClaimRead): Fact[] {
  const name = 'registry.volume.growth';
  if (claim.kind !== 'found') return unseen(claim, name, "claim of the registry's volume");
  if (classes.kind !== 'found') return unseen(classes, name, 'StorageClass');
  const storageClass = claim.value.spec?.storageClassName ?? '';
  const found = classes.value.find(({ metadata }) => metadata?.name === storageClass);
  if (!found) return unseen({ kind: 'not-found' }, name, `StorageClass ${storageClass}`);
  const allowed = found.allowVolumeExpansion === true;
  return [
    fact(
      name,
      { storageClass, allowed },
      {
        source: `StorageClass ${storageClass} .allowVolumeExpansion`,
        text: String(allowed),
      },
    ),
  ];
}
