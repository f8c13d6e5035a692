import type { FixOutcome } from '../model/fix.ts';

/** The answer of a fix that changes nothing; `because` is a clause that a person can act on. */
export const notApplicable = (because: string): FixOutcome => ({ kind: 'not-applicable', because });
