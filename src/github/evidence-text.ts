import type { Evidence } from '../model/evidence.ts';
import { codeBlock, codeSpan, cut } from './markdown.ts';

const longestSource = 300;
const longestText = 2000;

/**
 * Evidence as Markdown: where each stands, and what stands there in a code block that it cannot leave.
 * @param longestInAll what does not fit is counted at the end, and where it is to be found
 */
export function evidenceText(evidence: readonly Evidence[], longestInAll: number): string {
  const shown: string[] = [];
  let left = longestInAll;
  for (const { source, text } of evidence) {
    const item = `${codeSpan(cut(source, longestSource))}\n${codeBlock(cut(text, longestText))}`;
    left -= item.length;
    if (left < 0) break;
    shown.push(item);
  }
  const missing = evidence.length - shown.length;
  return [...shown, ...(missing > 0 ? [`${missing} more in the conversation.`] : [])].join('\n\n');
}
