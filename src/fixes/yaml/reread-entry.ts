import { isMap, isScalar } from 'yaml';
import type { Edit } from './splice.ts';
import { parseYaml, type YamlFile } from './yaml-file.ts';

/** Below this a file is read again whole: that takes no time that anyone would notice. */
const leastText = 20_000;

/** What makes one entry depend on another, or the file more than one plain document. */
const entangled = /(^|[\s[{,])[&*]|<<|^(%|---|\.\.\.)/m;

/**
 * The data of a large file after edits inside one of its top-level entries, without reading the other entries again: their
 * text is the same, and each begins at the start of a line, where whatever the edited entry left open would have ended.
 * @returns nothing where that is not sure; then the whole file has to be read
 */
export function rereadEntry(
  { text, documents, data }: YamlFile,
  edits: readonly Edit[],
  after: string,
): readonly unknown[] | undefined {
  const [document, another] = documents;
  const [whole] = data;
  if (text.length < leastText || another || !isMap(document?.contents) || document.contents.flow)
    return undefined;
  if (entangled.test(text) || entangled.test(after)) return undefined;
  const starts = document.contents.items.map(({ key }) =>
    isScalar(key) && typeof key.value === 'string' ? (key.range?.[0] ?? -1) : -1,
  );
  const first = Math.min(...edits.map(({ start }) => start));
  const last = Math.max(...edits.map(({ end }) => end));
  const index = starts.findLastIndex((start) => start <= first);
  const [start = -1, next = text.length] = starts.slice(index, index + 2);
  if (index < 0 || last > next || !beginsLine(text, start) || !beginsLine(text, next))
    return undefined;
  const parsed = parseYaml(after.slice(start, next + after.length - text.length));
  const entry = parsed.kind === 'parsed' && parsed.data.length === 1 ? parsed.data[0] : undefined;
  const key = document.contents.items[index]?.key;
  if (typeof entry !== 'object' || entry === null || !isScalar(key)) return undefined;
  const isSame = Object.keys(entry).length === 1 && Object.hasOwn(entry, String(key.value));
  return isSame ? [{ ...(whole as object), ...entry }] : undefined;
}

const beginsLine = (text: string, offset: number): boolean =>
  offset === 0 || offset === text.length || text[offset - 1] === '\n';
