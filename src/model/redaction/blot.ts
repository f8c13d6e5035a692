const mask = /‹secret:[0-9a-f]{4}›/g;
const escapeCharacter = String.fromCharCode(27);
const colour = new RegExp(`${escapeCharacter}\\[[0-9;]{0,16}[A-Za-z]`, 'g');
// A private-use character of no meaning: to detectors it is part of a value, never part of a key or a word.
const filler = '\uE000';

/**
 * The text as detectors read it, at the same length: masks blotted out, so that what was masked is not read again, and
 * terminal colours made blanks, so that words begin and end where the eye sees them.
 */
export const blot = (text: string): string =>
  text
    .replace(mask, (found) => filler.repeat(found.length))
    .replace(colour, (found) => ' '.repeat(found.length));

export const isBlot = (character: string | undefined): boolean => character === filler;

/** Is there nothing but masks, so nothing left to mask? */
export const isAllBlot = (text: string): boolean => {
  for (const character of text) if (!isBlot(character)) return false;
  return true;
};
