import { isDeepStrictEqual } from 'node:util';
import type {
  GitRepositories,
  GitRepository,
  PullRequestReading,
} from '../../model/git-repository.ts';
import type { JobData } from '../../model/jobs.ts';
import { settlesAt } from '../../model/merge-when-green.ts';
import { nextLook } from '../../model/next-look.ts';
import { observed } from '../../model/observe-pull-request.ts';
import { Problem } from '../../model/problem.ts';
import { isOpenPullRequest, type PullRequest } from '../../model/pull-request.ts';
import { problemText } from '../../problems/text.ts';
import type { Locks } from '../../store/locks.ts';
import type { ProposalStore } from '../../store/proposal-store.ts';
import type { Look, PullRequestStore } from '../../store/pull-request-store.ts';
import type { ShowIncident } from '../show-incident.ts';
import type { MergeWhenGreen } from './merge-when-green.ts';
import type { UpdateBranch } from './update-branch.ts';

export interface RefreshNeeds {
  readonly pullRequests: PullRequestStore;
  readonly proposals: Pick<ProposalStore, 'changesOn'>;
  readonly locks: Pick<Locks, 'hold'>;
  readonly updateBranch: UpdateBranch;
  readonly mergeWhenGreen: MergeWhenGreen;
  readonly repositories: GitRepositories;
  readonly openHeld: (repository: string) => Promise<void>;
  readonly show: ShowIncident;
  /** The pause between two looks, at first. */
  readonly pollMs: number;
  /** How long after a head was first seen its checks may still be registered. */
  readonly settleMs: number;
}

/** A worker that looks and dies is followed by another one after this. */
const leaseMs = 120_000;
/** What is asked for meanwhile is looked at in the same job; more than this is left to the next one. */
const mostLooks = 3;

/**
 * The queue's `refresh-pull-request` job: asks GitHub how it stands, records that, acts on it, and shows it. The webhook
 * and the poll both come to this, so that nothing depends on a delivery.
 */
export const createRefreshPullRequest =
  (needs: RefreshNeeds) =>
  async (key: JobData<'refresh-pull-request'>): Promise<void> => {
    for (let looks = 0; looks < mostLooks; looks++) {
      const look = await needs.pullRequests.beginLook(key, leaseMs);
      if (!look || (await lookAt(look, needs))) return;
    }
  };

/** @returns whether that was all: nobody asked for another look meanwhile */
async function lookAt(look: Look, needs: RefreshNeeds): Promise<boolean> {
  const { pullRequest, isUnshown } = look;
  const incidents = await needs.pullRequests.incidentsOf(pullRequest);
  const soon = new Date(Date.now() + needs.pollMs);
  const nothing = { version: 0, again: soon, quietLooks: 0 };
  // Whoever opened it has not put that on record yet.
  if (incidents.length === 0) return needs.pullRequests.endLook(look, nothing);

  const seen = await see(pullRequest, needs);
  if (seen === 'stale') return needs.pullRequests.endLook(look, nothing);
  const hasChanged = seen.version !== pullRequest.version;
  if (hasChanged || isUnshown) for (const incident of incidents) await needs.show(incident);
  if (hasChanged && !isOpenPullRequest(seen)) await needs.openHeld(seen.repository);
  const quietLooks = hasChanged ? 0 : look.quietLooks + 1;
  const { pollMs, settleMs } = needs;
  const now = new Date();
  const again = nextLook(seen.standing, {
    quietLooks,
    pollMs,
    now,
    settlesAt: settlesAt(seen, { now, settleMs }),
  });
  return needs.pullRequests.endLook(look, { version: seen.version, again, quietLooks });
}

/**
 * The record, brought up to date and acted upon; the same one when nothing has changed. While it looks nobody else writes
 * to the repository, so that it takes nothing half done for somebody's work.
 */
const see = (key: PullRequest, needs: RefreshNeeds): Promise<PullRequest | 'stale'> =>
  needs.locks.hold(key.repository, async () => {
    const pull = await needs.pullRequests.load(key);
    if (!pull) return 'stale';
    const seen = await record(pull, needs);
    if (seen.pull === 'stale' || !seen.reading || !seen.repository) return seen.pull;
    const updated = await needs.updateBranch(seen.pull, seen.reading, seen.repository);
    if (updated === 'stale' || updated.pushedSha !== seen.pull.pushedSha) return updated;
    const merged = await needs.mergeWhenGreen(updated);
    // What GitHub has just done is shown at once.
    return merged.hasActed ? (await record(updated, needs)).pull : merged.pull;
  });

async function record(
  pull: PullRequest,
  needs: RefreshNeeds,
): Promise<Omit<Read, 'next'> & { pull: PullRequest | 'stale' }> {
  const { next, ...read } = await look(pull, needs);
  const isSame = isDeepStrictEqual(pull, next);
  return { ...read, pull: isSame ? pull : await needs.pullRequests.save(next) };
}

interface Read {
  readonly next: PullRequest;
  readonly reading?: PullRequestReading;
  readonly repository?: GitRepository;
}

async function look(pull: PullRequest, { repositories, proposals }: RefreshNeeds): Promise<Read> {
  try {
    const repository = await repositories.open(pull.repository, pull.baseBranch);
    const expected = await proposals.changesOn(pull.repository, pull.headBranch);
    const reading = await repository.readPullRequest(pull.number, expected);
    return reading
      ? { next: observed(pull, reading, new Date()), reading, repository }
      : { next: { ...pull, trouble: 'It is not there any more.' } };
  } catch (error) {
    // What a person must put right is told once, and looked at again later.
    if (!(error instanceof Problem)) throw error;
    return { next: { ...pull, trouble: problemText(error) } };
  }
}
