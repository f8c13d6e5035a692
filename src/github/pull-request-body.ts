import type { Evidence } from '../model/evidence.ts';
import { redactDeep } from '../model/redaction.ts';
import { evidenceText } from './evidence-text.ts';
import { cut, linkTo, prose } from './markdown.ts';
import { neutralise } from './neutralise.ts';

/** What a reviewer must know of a change before merging it. */
export interface PullRequestStory {
  /** The fix, imperative: `Raise the builder's memory`. */
  readonly title: string;
  /** Title of the root cause. */
  readonly cause: string;
  /** What happened, in one sentence. */
  readonly summary: string;
  readonly evidence: readonly Evidence[];
  /** The change in a few words. */
  readonly change: string;
  readonly risk: string;
  readonly verify: string;
  readonly rollback: string;
  /** Who approved it, as they are known to the reader. */
  readonly approvedBy: string;
  /** Address of the conversation. */
  readonly threadUrl?: string;
}

// With these the body stays within GitHub's limit even where escaping makes text several times as long, so that its
// end, which says who approved it, is never cut off.
const longestProse = 1000;
const longestEvidenceInAll = 40_000;

/**
 * The body of a pull request, in GitHub's Markdown. Words that came from a cluster, a repository or a person have no
 * effect in it: they mention nobody, close nothing, link nowhere and cannot leave their code block.
 */
export function pullRequestBody(story: PullRequestStory): string {
  const safe = redactDeep(story);
  return [
    ['Root cause', rootCause(safe)],
    ['Evidence', evidenceText(safe.evidence, longestEvidenceInAll)],
    ['Change', `${own(safe.title)}: ${short(safe.change)}`],
    ['Risk', own(safe.risk)],
    ['How to verify', own(safe.verify)],
    ['How to roll back', own(safe.rollback)],
    ['Approval', approval(safe)],
  ]
    .filter(([, text]) => text)
    .map(([heading, text]) => `### ${heading}\n\n${text}\n`)
    .join('\n');
}

/** The product's own words may hold Markdown, but they may quote a value too. */
const own = neutralise;

const short = (text: string): string => prose(cut(text, longestProse));

const rootCause = ({ cause, summary }: PullRequestStory): string =>
  [`**${short(cause)}**`, short(summary)].filter(Boolean).join('\n\n');

function approval({ approvedBy, threadUrl }: PullRequestStory): string {
  const link = linkTo(threadUrl, 'The conversation in Slack');
  const approved = `Approved in Slack by ${short(approvedBy)}; Buildmedic made the commit and opened this pull request.`;
  return link ? `${approved}\n\n${link}` : approved;
}
