import { fixes } from '../fixes/index.ts';
import type { Proposal } from '../model/proposal.ts';

/** How a proposal is called in Git: the same each time its commit is made. */
export function pullRequestTexts({ fix, summary }: Proposal): {
  readonly title: string;
  readonly commitMessage: string;
} {
  const title = fixes.get(fix)?.title ?? fix;
  return { title: `${title}: ${summary}`, commitMessage: `${title}\n\n${summary}` };
}
