import { diffLines } from 'diff';
import { redact } from '../../model/redaction.ts';

/** A log with its secrets masked. Evidence names lines by number, so where a mask takes several lines empty ones fill up. */
export function redactLog(text: string): string {
  const masked = redact(text);
  return countLines(masked) === countLines(text) ? masked : withLinesOf(text, masked);
}

const countLines = (text: string): number => text.split('\n').length;

/** Comparing logs in which thousands of lines differ takes long; then lines move, and what is masked stays masked. */
const longestComparisonMs = 3_000;

/** The masked text with as many lines as the original, each change filled up where it stands. */
function withLinesOf(original: string, masked: string): string {
  const changes = diffLines(original, masked, { timeout: longestComparisonMs });
  if (!changes) return masked;
  let missing = 0;
  let padded = '';
  for (const { value, added, removed, count } of changes) {
    if (removed) {
      missing += count;
    } else if (added) {
      padded += value;
      missing -= count;
    } else {
      padded += '\n'.repeat(Math.max(0, missing)) + value;
      missing = 0;
    }
  }
  return padded + '\n'.repeat(Math.max(0, missing));
}
