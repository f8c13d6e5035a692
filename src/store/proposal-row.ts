import { z } from 'zod';
import type { Approval } from '../model/approval.ts';
import { proofSchema } from '../model/fix.ts';
import type { Proposal, ProposalDraft, ProposalState } from '../model/proposal.ts';
import { storable, toJson } from './json.ts';
import type { ProposalRow } from './tables.ts';

const changesSchema = z.array(
  z.object({ path: z.string(), before: z.string().optional(), after: z.string() }),
);

const diffFileSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('shared'), url: z.string() }),
  z.object({ kind: z.literal('failed'), because: z.string() }),
]);

export const draftColumns = (draft: ProposalDraft) => ({
  incidentId: draft.incidentId,
  fix: draft.fix,
  target: draft.target,
  repository: draft.repository,
  baseBranch: draft.baseBranch,
  headBranch: draft.headBranch,
  baseSha: draft.baseSha,
  changes: toJson(draft.changes),
  diff: storable(draft.diff),
  diffHash: draft.diffHash,
  summary: storable(draft.summary),
  proof: toJson(draft.proof),
  rank: draft.rank,
});

/** A row as a proposal. A row that no state fits is a bug, and throws. */
export const proposalOf = (row: ProposalRow): Proposal => ({
  id: row.id,
  incidentId: row.incidentId,
  fix: row.fix,
  target: row.target,
  repository: row.repository,
  baseBranch: row.baseBranch,
  headBranch: row.headBranch,
  baseSha: row.baseSha,
  changes: changesSchema.parse(row.changes),
  diff: row.diff,
  diffHash: row.diffHash,
  summary: row.summary,
  proof: z.array(proofSchema).parse(row.proof),
  rank: row.rank,
  ...(row.diffFile === null ? {} : { diffFile: diffFileSchema.parse(row.diffFile) }),
  state: stateOf(row),
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
});

function stateOf(row: ProposalRow): ProposalState {
  switch (row.status) {
    case 'proposed':
    case 'dismissed':
    case 'superseded':
    case 'rejected':
    case 'expired':
      return { kind: row.status };
    case 'approved':
      return {
        kind: row.status,
        approval: approvalOf(row),
        ...(row.error === null ? {} : { held: row.error }),
      };
    case 'opening':
      return { kind: row.status, approval: approvalOf(row) };
    case 'opened':
      return { kind: row.status, approval: approvalOf(row), pullRequest: pullRequestOf(row) };
    case 'existing':
      return { kind: row.status, pullRequest: pullRequestOf(row) };
    case 'failed':
      return { kind: row.status, approval: approvalOf(row), problem: row.error ?? '' };
  }
}

function approvalOf({ id, approvedBy, approvedAt }: ProposalRow): Approval {
  if (approvedBy === null || approvedAt === null)
    throw new Error(`proposal ${id} lacks its approval`);
  return { by: approvedBy, at: approvedAt };
}

function pullRequestOf({ id, pullRequestNumber, pullRequestUrl }: ProposalRow) {
  if (pullRequestNumber === null || pullRequestUrl === null) {
    throw new Error(`proposal ${id} lacks its pull request`);
  }
  return { number: pullRequestNumber, url: pullRequestUrl };
}
