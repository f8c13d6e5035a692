import type { Incident } from '../../model/incident.ts';
import type { DiffFile, Proposal } from '../../model/proposal.ts';
import { problemOrMessage } from '../../problems/text.ts';
import { isDiffCut } from '../../slack/views/diff-text.ts';
import type { ProposalStore } from '../../store/proposal-store.ts';
import type { Messages } from '../ports.ts';

export interface ShareDiffsNeeds {
  readonly proposals: Pick<ProposalStore, 'ofIncident' | 'recordDiffFile'>;
  readonly messages: Pick<Messages, 'shareFile'>;
}

export type ShareLongDiffs = (incident: Incident) => Promise<void>;

/**
 * Puts each diff that the preview has no room for into the incident's thread, whole, since people approve what they can
 * read. A worker that dies before it is on record leaves a file that the next one puts there again.
 */
export const createShareLongDiffs =
  ({ proposals, messages }: ShareDiffsNeeds): ShareLongDiffs =>
  async (incident) => {
    const ts = incident.threadTs ?? incident.messageTs;
    if (!ts) return;
    for (const proposal of await proposals.ofIncident(incident.id)) {
      if (proposal.state.kind !== 'proposed' || proposal.diffFile?.kind === 'shared') continue;
      if (!isDiffCut(proposal.diff)) continue;
      const file = await shared(proposal, { channel: incident.channel, ts }, messages);
      await proposals.recordDiffFile(proposal.id, file);
    }
  };

/** Without the file the fix stands all the same, and beside its diff it says why there is none, such as a missing scope. */
async function shared(
  { diff, diffHash, fix, summary }: Proposal,
  thread: { readonly channel: string; readonly ts: string },
  messages: ShareDiffsNeeds['messages'],
): Promise<DiffFile> {
  try {
    const name = `${fix}-${diffHash.slice(0, 8)}.diff`;
    const url = await messages.shareFile(thread, { name, title: summary, text: diff });
    return { kind: 'shared', url: url ?? '' };
  } catch (error) {
    return { kind: 'failed', because: problemOrMessage(error) };
  }
}
