import { isHexadecimal, isRandom } from './randomness.ts';
import type { Span } from './span.ts';

// Behind a percent sign the first two characters are an escape: sha256%3A….
const longWord = /(?<!%[0-9A-Fa-f]?)[A-Za-z0-9+/_-]{20,}={0,2}/g;
const segment = /[A-Za-z0-9]+|[+/_=-]+/g;

// Digests and public keys look random and are evidence: go.sum, npm integrity, SSH fingerprints, mangled C++ and Rust
// symbols, paths of the Nix store.
const publicWord =
  /^(?:\/nix\/store\/|[Ss][Hh][Aa](?:1|224|256|384|512)-|md5-|AAAA(?:B3NzaC1|C3NzaC1|E2Vj)|_{1,2}Z(?:N|L|S|TV)|_R[A-Z])/;
const publicBefore =
  /(?:\bh1|\bsha(?:1|224|256|384|512)|\bmd5|ocid1\.[a-z.]{1,40}|\bchecksum)[:/.=]?$/i;

/** Long words of high entropy, wherever they stand. */
export const randomWords = (text: string): Span[] =>
  [...text.matchAll(longWord)].flatMap((match) => {
    const before = text.slice(Math.max(0, match.index - 60), match.index);
    if (publicWord.test(match[0]) || publicBefore.test(before)) return [];
    return secretsIn(match[0]).map(({ start, end }) => ({
      start: start + match.index,
      end: end + match.index,
    }));
  });

/** Random segments, grown over neighbours that are no words either: base64 has `+`, `/`, `-` and `_` in it. */
function secretsIn(word: string): Span[] {
  const segments = [...word.matchAll(segment)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    text: match[0],
  }));
  if (segments.length > 1 && isRandomAsAWhole(segments.map(({ text }) => text))) {
    return [{ start: 0, end: word.length }];
  }
  const spans: Span[] = [];
  const isPart = (index: number) => segments[index] && !isNameLike(segments[index].text);
  let free = 0;
  for (let index = 0; index < segments.length; index += 1) {
    if (!isRandom(segments[index]?.text ?? '')) continue;
    let [from, to] = [index, index];
    while (from > free && isPart(from - 1)) from -= 1;
    while (isPart(to + 1)) to += 1;
    // Slashes and dashes at the edge belong to the path or name around it.
    while (/^[/-]+$/.test(segments[from]?.text ?? '')) from += 1;
    while (/^[/-]+$/.test(segments[to]?.text ?? '')) to -= 1;
    spans.push({ start: segments[from]?.start ?? 0, end: segments[to]?.end ?? word.length });
    free = to + 1;
    index = to;
  }
  return spans;
}

/** Base64 whose pieces are too short to tell. A word among them means a path or a name. */
const isRandomAsAWhole = (segments: readonly string[]): boolean => {
  if (segments.some((text) => /^[A-Za-z]?[a-z]{3,}$/.test(text))) return false;
  const joined = segments.join('').replace(/[^A-Za-z0-9]/g, '');
  const names = segments.filter((text) => /[A-Za-z0-9]/.test(text) && isNameLike(text)).join('');
  return joined.length >= 28 && names.length < joined.length / 4 && isRandom(joined);
};

/** What people put between slashes and dashes: words, numbers, versions, hashes. */
const isNameLike = (text: string): boolean =>
  /^(?:[A-Z]?[a-z]{3,}\d{0,3}|[A-Z]{3,}\d{0,3}|[a-z]{1,3}|v?\d+)$/.test(text) ||
  (isHexadecimal(text) && text.length > 6) ||
  /^[a-z0-9]{4,10}$/.test(text);
