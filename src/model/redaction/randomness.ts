const minimumLength = 20;

/** A word of one class of characters after another: what no person and no naming scheme would write. */
export function isRandom(word: string): boolean {
  if (word.length < minimumLength || isHexadecimal(word)) return false;
  const { turns, upper, lower, digits } = composition(word);
  const rate = turns / word.length;
  if (upper > 1 && lower > 1) return rate >= 0.2 && !isWordy(word);
  // One case and digits: names with a hash at the end look like it too, so it takes a longer word.
  return digits > 3 && upper + lower > 3 && word.length >= 28 && rate >= 0.25;
}

/** At least half of it is words, as in identifiers: `TestHTTP2ServerV1Beta3Handler`. */
const isWordy = (word: string): boolean =>
  word.replace(/[A-Za-z]?[a-z]{3,}/g, '').length <= word.length / 2;

/** Something a person did not choose as a name: letters with digits or with capitals in odd places. For values of hint keys. */
export function looksGenerated(word: string): boolean {
  if (word.length < 8) return false;
  const { turns, upper, lower, digits } = composition(word);
  return digits > 0 ? upper + lower > 0 && turns >= 2 : upper > 1 && lower > 1 && turns >= 3;
}

/** Digests, commits and layer ids are evidence. Hexadecimal secrets are caught by their key. */
export const isHexadecimal = (word: string): boolean => /^(?:[0-9a-f]+|[0-9A-F]+)$/.test(word);

/**
 * Counts the changes of class between neighbours. A capital followed by a small letter is no change: it begins a
 * word in CamelCase.
 */
function composition(word: string): {
  turns: number;
  upper: number;
  lower: number;
  digits: number;
} {
  let [turns, upper, lower, digits] = [0, 0, 0, 0];
  let before = '';
  for (const character of word) {
    const kind = kindOf(character);
    if (kind === 'upper') upper += 1;
    if (kind === 'lower') lower += 1;
    if (kind === 'digit') digits += 1;
    if (before !== '' && kind !== before && !(before === 'upper' && kind === 'lower')) turns += 1;
    before = kind;
  }
  return { turns, upper, lower, digits };
}

function kindOf(character: string): 'upper' | 'lower' | 'digit' | 'other' {
  if (character >= 'a' && character <= 'z') return 'lower';
  if (character >= 'A' && character <= 'Z') return 'upper';
  return character >= '0' && character <= '9' ? 'digit' : 'other';
}
