/**
 * A text of containers-registries.conf(5), version 2, that lets CRI-O reach a registry without TLS. The same text where it does so already.
 * @returns undefined for what is another file, or its first version, which does not go together with entries
 */
export function registriesConfWith(text: string, host: string): string | undefined {
  if (!/^[ \t]*(?:\[\[registry\]\]|unqualified-search-registries\b|short-name-mode\b)/m.test(text))
    return undefined;
  const entries = text.split(/^(?=[ \t]*\[\[registry\]\])/m);
  const own = entries.find((entry) => isOf(ownPart(entry), host));
  if (own === undefined)
    return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}\n[[registry]]\nlocation = "${host}"\ninsecure = true\n`;
  const part = ownPart(own);
  if (/^[ \t]*insecure[ \t]*=[ \t]*true\b/m.test(part)) return text;
  const changed = /^[ \t]*insecure[ \t]*=/m.test(part)
    ? part.replace(/^([ \t]*insecure[ \t]*=[ \t]*)false\b/m, '$1true')
    : part.replace(/^([ \t]*)(location[ \t]*=.*)$/m, '$1$2\n$1insecure = true');
  return text.replace(own, () => changed + own.slice(part.length));
}

/** An entry without its mirrors, which have settings of their own. */
const ownPart = (entry: string): string =>
  entry.split(/^(?=[ \t]*\[\[registry\.mirror\]\])/m)[0] ?? '';

/** An entry is told by its prefix, and without one by its location. */
function isOf(part: string, host: string): boolean {
  const [, prefix] = /^[ \t]*prefix[ \t]*=[ \t]*["']([^"']*)["']/m.exec(part) ?? [];
  const [, location] = /^[ \t]*location[ \t]*=[ \t]*["']([^"']*)["']/m.exec(part) ?? [];
  return (prefix ?? location) === host && location !== undefined;
}
