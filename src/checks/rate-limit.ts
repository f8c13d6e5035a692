import { defineCheck } from '../diagnosis/check.ts';
import { endpointOf } from '../diagnosis/log-endpoint.ts';
import type { Pod, Reading } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, type FactValue, fact, factValue } from '../model/facts.ts';
import { isSameRegistry } from '../model/image-reference.ts';
import { builderOf } from './builder.ts';
import { seenSignatures } from './seen-signatures.ts';
import { objectName } from './sources.ts';
import { unseen } from './unseen.ts';

interface LimitRead {
  readonly host: string | undefined;
  readonly evidence: Evidence;
  readonly running: Reading<Pod[]>;
}

/** Whose limit was reached, and how many builds ask that registry at once? Pods that run are few, however many have ended. */
export const rateLimit = defineCheck<LimitRead | undefined>({
  id: 'rate-limit',
  asks: 'Whose limit is it, and who else uses it up?',
  gives: ['limit.host', 'limit.owner', 'limit.asked', 'limit.otherBuilds'],
  needs: [],
  when: 'suggested',
  async read(cluster, { build, facts }) {
    const [seen] = seenSignatures(facts, ['registry-rate-limited', 'other-registry-rate-limited']);
    if (!seen) return undefined;
    const isOwn = !seen.signature.startsWith('other-');
    const host =
      endpointOf(seen.evidence.text).host ??
      (isOwn ? factValue(facts, 'registry.host') : undefined);
    const { namespace } = build.subject;
    const running = await cluster.list('Pod', { namespace, fieldSelector: 'status.phase=Running' });
    return { host, evidence: seen.evidence, running };
  },
  conclude(read, { build, facts }) {
    if (!read) return [];
    const { host, evidence, running } = read;
    const owner = host && ownerOf(host, facts);
    return [
      ...(host ? [fact('limit.host', host, evidence)] : []),
      ...(owner ? [fact('limit.owner', owner, evidence)] : []),
      ...(/unauthenticated|anonymous/i.test(evidence.text)
        ? [fact('limit.asked', 'anonymous', evidence)]
        : []),
      ...otherBuilds(running, host, owner, build.pods),
    ];
  },
});

function ownerOf(host: string, facts: readonly Fact[]): FactValue<'limit.owner'> {
  if (isSameRegistry(host, 'docker.io')) return 'docker-hub';
  if (/\.dkr\.ecr\.|^public\.ecr\.aws$/.test(host)) return 'ecr';
  const own = factValue(facts, 'registry.host');
  const isService = factValue(facts, 'registry.service') === 'found';
  return own && isService && isSameRegistry(host, own) ? 'in-cluster' : 'other';
}

/** Base images come from Docker Hub in builds that push elsewhere, so there every build counts. */
function otherBuilds(
  running: Reading<Pod[]>,
  host: string | undefined,
  owner: FactValue<'limit.owner'> | '' | undefined,
  own: readonly Pod[],
): Fact[] {
  if (running.kind !== 'found') return unseen(running, 'limit.otherBuilds', 'list of pods');
  const names = new Set(own.map(objectName));
  const others = running.value.filter((pod) => {
    const builder = builderOf(pod.spec);
    if (names.has(objectName(pod)) || !builder?.destination) return false;
    return (
      owner === 'docker-hub' || (host && builder.registry && isSameRegistry(builder.registry, host))
    );
  });
  const text = others.map(objectName).slice(0, 10).join(', ') || 'none';
  return [fact('limit.otherBuilds', others.length, { source: 'Pods that build now', text })];
}
