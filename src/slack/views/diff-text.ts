import type { Proposal } from '../../model/proposal.ts';
import { safeText } from '../escape.ts';
import { cutLines } from './cut.ts';
import { link, type Markup, markup, short } from './markup.ts';

/** Of a diff in the preview, in characters as JSON. */
export const mostDiff = 7000;

/** Has the preview no room for all of it? */
export function isDiffCut(diff: string): boolean {
  const whole = safeText(diff).trimEnd();
  return cutLines(whole, mostDiff) !== whole;
}

/** Where the whole of a diff stands that is cut here; nothing of one that is not. */
export function wholeDiffText({ diff, diffFile }: Proposal): Markup | undefined {
  if (!isDiffCut(diff)) return undefined;
  switch (diffFile?.kind) {
    case 'shared':
      return markup`The diff is too long to be shown here. ${link(diffFile.url, 'The whole diff')} is a file in the thread.`;
    case 'failed':
      return markup`The diff is too long to be shown here, and could not be put into the thread: ${short(diffFile.because, 400)}`;
    default:
      return markup`The diff is too long to be shown here.`;
  }
}
