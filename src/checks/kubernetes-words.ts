import type { CheckContext } from '../diagnosis/check.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { isKnown } from '../model/facts.ts';
import { eventFacts, readEvents } from './build-events.ts';

/**
 * What Kubernetes says of the build under one of these signatures: in the status first, then in its events. A check that
 * runs beside the one that reads the events asks for them too; the same question is answered once.
 */
export async function kubernetesWords(
  cluster: Cluster,
  context: CheckContext,
  ...signatures: readonly string[]
): Promise<Evidence[]> {
  const events = eventFacts(await readEvents(cluster, context), context);
  return [...context.facts, ...events]
    .filter(isKnown)
    .filter(({ name, value }) => name === 'event.signature' && signatures.includes(String(value)))
    .flatMap(({ evidence }) => evidence);
}
