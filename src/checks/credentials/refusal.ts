import { endpointOf } from '../../diagnosis/log-endpoint.ts';
import { type Fact, factValue } from '../../model/facts.ts';
import { type ImageName, imageName } from '../../model/image-reference.ts';
import { seenSignatures } from '../seen-signatures.ts';

/** A registry that refused a builder's request. */
export interface Refusal {
  /** Absent where the line does not tell which registry it was. */
  readonly image?: ImageName;
  readonly saysExpired: boolean;
}

const own = 'registry-unauthorized';

/** Did a registry refuse what the builder asked of it, and which one? */
export function refusalIn(facts: readonly Fact[]): Refusal | undefined {
  const refusals = seenSignatures(facts, [own, `other-${own}`]);
  const one = refusals.find(({ signature }) => signature === own) ?? refusals[0];
  if (!one) return undefined;
  const line = one.evidence.text;
  const destination = factValue(facts, 'builder.destination');
  const isOwn = one.signature === own;
  const image = isOwn && destination ? imageName(destination) : imageAt(line);
  return { ...(image ? { image } : {}), saysExpired: /expired/i.test(line) };
}

/**
 * The registry that a line names by an address of its API. Tokens are often given out by another host, which no docker
 * config has an entry for.
 */
function imageAt(line: string): ImageName | undefined {
  const { host } = endpointOf(line);
  if (!host || !line.includes(`${host}/v2/`)) return undefined;
  const repository = /\/v2\/([\w./-]{1,255}?)\/(?:manifests|blobs|tags)\//.exec(line)?.[1];
  return { registry: host, repository: repository ?? '' };
}
