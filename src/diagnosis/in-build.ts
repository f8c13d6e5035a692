import type { SignatureMatch } from './log-signatures.ts';
import { speaksOfImages } from './signatures/talk.ts';

/** An instruction is being carried out from here on. */
const begins: ReadonlySet<string> = new Set(['next-step', 'push-permission-check', 'cache-step']);

/** The instructions are done from here on. */
const ends: ReadonlySet<string> = new Set([
  'image-push-started',
  'image-push-step',
  'image-pushed',
  'image-built',
]);

/**
 * The matches, where those of words that any program uses say no more than that something ended with an error: in a log
 * that shows no builder at work on an instruction, and after the image is done; of a network's and a server's words, in
 * a log that has to do with no image. A builder that reports a failed command later ran what failed.
 *
 * @param tail the end of the log
 */
export function withoutStray(
  matches: readonly SignatureMatch[],
  tail: () => string,
): SignatureMatch[] {
  if (!matches.some(({ needs }) => needs)) return [...matches];
  const reported = matches.findLastIndex(isReport);
  const hasImages = matches.some(isOfBuilder) || speaksOfImages.test(tail());
  let isAtWork = false;
  return matches.map((match, index) => {
    const { signature, needs } = match;
    if (begins.has(signature)) isAtWork = true;
    else if (ends.has(signature)) isAtWork = false;
    if (needs === 'images') return hasImages ? match : ended(match);
    return !needs || isAtWork || index < reported ? match : ended(match);
  });
}

const ended = (match: SignatureMatch): SignatureMatch => ({
  ...match,
  signature: 'command-terminated',
  kind: 'end',
});

const isReport = ({ signature, needs }: SignatureMatch): boolean =>
  signature === 'build-command-failed' && !needs;

const isOfBuilder = ({ signature }: SignatureMatch): boolean =>
  begins.has(signature) || ends.has(signature);
