import type { SignatureMatch } from './log-signatures.ts';

/** The status that a full registry answers with, whose reason stands elsewhere: in its body or in the registry's own log. */
const ofServer = 'registry-server-error';
const ofRefusal = 'registry-unauthorized';
const reason = 'registry-no-space';

/** A client prints the body of an answer within so many lines of its status. */
const bodyWithin = 3;

/**
 * The matches without the bare statuses that a full registry explains: its 5xx wherever the log gives the reason, its 403
 * where the next lines do.
 */
export function withoutBareStatus(matches: readonly SignatureMatch[]): readonly SignatureMatch[] {
  const reasons = matches.filter(({ signature }) => signature === reason);
  if (reasons.length === 0) return matches;
  return matches.filter(({ signature, line, text }) => {
    if (signature === ofServer) return false;
    const isBare = signature === ofRefusal && /\b403\b/.test(text);
    return !(isBare && reasons.some((one) => one.line > line && one.line - line <= bodyWithin));
  });
}
