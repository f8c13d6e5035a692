import { endpointOf } from '../../diagnosis/log-endpoint.ts';
import { type Fact, factValue, isKnown } from '../../model/facts.ts';
import { type ImageName, imageName } from '../../model/registry-entries.ts';

/** A registry that refused a builder's request. */
export interface Refusal {
  /** Absent where the line does not tell which registry it was. */
  readonly image?: ImageName;
  readonly saysExpired: boolean;
}

/** Did a registry refuse what the builder asked of it, and which one? */
export function refusalIn(facts: readonly Fact[]): Refusal | undefined {
  const refusals = facts
    .filter(isKnown)
    .filter(({ name, value }) => name === 'log.signature' && isRefusal(value));
  const own = refusals.find(({ value }) => value === 'registry-unauthorized');
  const [one] = own ? [own] : refusals;
  if (!one) return undefined;
  const line = one.evidence[0]?.text ?? '';
  const destination = factValue(facts, 'builder.destination');
  const image = own && destination ? imageName(destination) : imageAt(line);
  return { ...(image ? { image } : {}), saysExpired: /expired/i.test(line) };
}

const isRefusal = (value: unknown): boolean =>
  value === 'registry-unauthorized' || value === 'other-registry-unauthorized';

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
