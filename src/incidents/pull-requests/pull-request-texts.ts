import { fixes } from '../../fixes/index.ts';
import { pullRequestBody } from '../../github/pull-request-body.ts';
import type { Incident } from '../../model/incident.ts';
import type { Proposal } from '../../model/proposal.ts';
import type { Messages } from '../ports.ts';

/** How a proposal is called in Git: the same each time its commit is made. */
export function pullRequestTexts({ fix, summary }: Proposal): {
  readonly title: string;
  readonly commitMessage: string;
} {
  const title = fixes.get(fix)?.title ?? fix;
  return { title: `${title}: ${summary}`, commitMessage: `${title}\n\n${summary}` };
}

/** A link is a courtesy: without it the pull request is opened all the same. */
export const threadUrl = async (
  { channel, messageTs }: Incident,
  messages: Pick<Messages, 'permalink'>,
): Promise<string | undefined> =>
  messageTs ? messages.permalink(channel, messageTs).catch(() => undefined) : undefined;

/** What a reviewer reads of it. */
export function bodyOf(
  proposal: Proposal,
  { state }: Incident,
  approvedBy: readonly string[],
  url: string | undefined,
): string {
  const [cause] = state.kind === 'diagnosed' ? state.diagnosis.causes : [];
  const fix = fixes.get(proposal.fix);
  return pullRequestBody({
    title: fix?.title ?? proposal.fix,
    cause: cause?.title ?? 'unknown',
    summary: cause?.summary ?? '',
    evidence: cause?.evidence ?? [],
    change: proposal.summary,
    risk: fix?.risk ?? 'unknown',
    verify: fix?.verify ?? 'Run the build again.',
    rollback: fix?.rollback ?? 'Revert this pull request.',
    approvedBy: approvedBy.join(', '),
    ...(url ? { threadUrl: url } : {}),
  });
}
