import type { SignatureMatch } from './log-signatures.ts';

/** How builders report that a command of the Dockerfile ended; it takes a builder that still runs. */
const report =
  /failed to execute command: |did not complete successfully: |executor failed running|error building at STEP|while running runtime: |returned a non-zero code/i;

const crashes: ReadonlySet<string> = new Set(['builder-crash', 'builder-gone']);

/** The matches without the crashes that the builder outlived: those were of a program that it ran. */
export function withoutOutlived(matches: readonly SignatureMatch[]): SignatureMatch[] {
  const reported = matches.findLastIndex(({ text }) => report.test(text));
  return matches.filter(({ signature }, index) => !crashes.has(signature) || index > reported);
}
