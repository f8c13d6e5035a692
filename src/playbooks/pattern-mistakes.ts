import { requiredLiterals } from '../diagnosis/log-literals.ts';
import type { PlaybookSignature } from '../model/playbook.ts';
import { messageOf } from '../problems/text.ts';
import { patternOf } from './signatures.ts';

/** Shorter ones stand in too many lines: each of them would have to be looked at. */
const shortestLiteral = 4;

/** What keeps a signature from being looked for at all. How long it may take is `slow-patterns.ts`. */
export function patternMistake(signature: PlaybookSignature): string | undefined {
  if ((signature.text === undefined) === (signature.pattern === undefined))
    return 'give either `text`, words that the line holds, or `pattern`, a regular expression';
  try {
    const literals = requiredLiterals(patternOf(signature));
    const short = literals.find((literal) => literal.trim().length < shortestLiteral);
    return short === undefined ? undefined : tooCommon(`\`${short}\` is`);
  } catch (error) {
    return error instanceof SyntaxError ? messageOf(error) : tooCommon('nothing fixed is');
  }
}

const tooCommon = (what: string): string =>
  `${what} all that each line must hold: write at least ${shortestLiteral} letters or digits in a row as they stand in the log, in every alternative (quotes, \`\\\`, \`<\`, \`>\` and \`&\` do not count, since logs in JSON write them otherwise)`;
