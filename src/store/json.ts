/**
 * A value as text for a jsonb column. Log lines may hold what Postgres cannot store (a NUL, half of a surrogate pair);
 * such a character becomes U+FFFD, so that one odd byte in a build log does not lose the diagnosis.
 */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'string' ? storable(item) : item,
  );

/** The same for a text column. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD');
