/** How a registry wants to be logged in to (RFC 9110, and the distribution project's "Token Authentication"). */
export type Challenge =
  | { readonly kind: 'basic' }
  | { readonly kind: 'bearer'; readonly realm: string; readonly service?: string };

/** Longer than any that is meant. */
const maxLength = 4096;

/** Reads `WWW-Authenticate`. Where several ways are offered, a token is preferred to a password sent each time. */
export function challengeIn(header: string | readonly string[] | undefined): Challenge | undefined {
  const text = [header ?? []].flat().join(', ').slice(0, maxLength);
  const bearer = /(?:^|,\s?)Bearer\s/i.exec(text);
  if (bearer) {
    const { realm, service } = parametersIn(text.slice(bearer.index + bearer[0].length));
    if (realm) return { kind: 'bearer', realm, ...(service ? { service } : {}) };
  }
  return /(?:^|,\s?)Basic\b/i.test(text) ? { kind: 'basic' } : undefined;
}

/** Those of the first challenge: another one that follows may repeat their names. */
function parametersIn(text: string): Record<string, string | undefined> {
  const found: Record<string, string> = {};
  for (const [, name = '', quoted, plain = ''] of text.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,"]+))/g))
    found[name.toLowerCase()] ??= quoted ?? plain;
  return found;
}
