import type { Cleanup } from '../../model/cleanup.ts';
import { policyOf, type Target } from '../../model/target.ts';
import { cleanupUnknown } from '../../problems/cleanup.ts';
import { problemOrMessage } from '../../problems/text.ts';
import type { JobQueue } from '../../queue/job-queue.ts';
import type { CleanupStore } from '../../store/cleanup-store.ts';
import { approversText, type MembersOf, membershipOf } from '../approvals/approvers.ts';
import { queueCleanup } from './propose-cleanup.ts';
import type { ShowCleanup } from './show-cleanup.ts';

export interface DecideCleanupNeeds {
  readonly cleanups: Pick<CleanupStore, 'load' | 'approve' | 'reject' | 'refuse'>;
  readonly targets: readonly Target[];
  readonly membersOf: MembersOf;
  readonly queue: Pick<JobQueue, 'enqueue'>;
  readonly show: ShowCleanup;
}

/** Somebody pressed a button of a round. */
export interface CleanupClick {
  readonly cleanupId: string;
  /** Hash of what they saw. */
  readonly hash: string;
  /** A Slack user's id. */
  readonly by: string;
  readonly channel?: string;
}

export interface DecideCleanup {
  /** @returns what the one who clicked is told alone; nothing when the message shows it */
  approve(click: CleanupClick): Promise<string | undefined>;
  leave(click: CleanupClick): Promise<string | undefined>;
}

/** By the rules of actions: the target's approvers, as many as it takes, where it counts. Every no is put on record. */
export const createDecideCleanup = (needs: DecideCleanupNeeds): DecideCleanup => ({
  async approve(click) {
    const judged = await judge(click, needs);
    if ('because' in judged) return refused(judged.cleanup, click, judged.because, needs);
    const { cleanup, target } = judged;
    const { required, requesterMayApprove } = policyOf(target);
    if (click.by === cleanup.requestedBy && !requesterMayApprove)
      return refused(cleanup, click, 'You asked for it, so somebody else must approve.', needs);
    if (cleanup.approvals.some(({ by }) => by === click.by))
      return refused(
        cleanup,
        click,
        'You have approved it already. It takes another person.',
        needs,
      );
    const approved = await needs.cleanups.approve(cleanup.id, { ...click, required });
    if (approved === 'stale') return settled(cleanup, click, needs);
    await needs.show(cleanup.id);
    if (approved.state !== 'approved') return undefined;
    try {
      await queueCleanup(needs.queue, cleanup.id);
      return undefined;
    } catch (error) {
      return `Your approval is on record. It is carried out as soon as the queue answers again: ${problemOrMessage(error)}`;
    }
  },

  async leave(click) {
    const judged = await judge(click, needs);
    if ('because' in judged) return refused(judged.cleanup, click, judged.because, needs);
    const { cleanup } = judged;
    const rejected = await needs.cleanups.reject(cleanup.id, click.by);
    if (rejected === 'stale') return settled(cleanup, click, needs);
    await needs.show(cleanup.id);
    return undefined;
  },
});

type Judged =
  | { readonly cleanup: Cleanup; readonly target: Target }
  | { readonly cleanup: Cleanup; readonly because: string };

/** May this person decide here? By today's configuration. */
async function judge(
  { cleanupId, by, channel }: CleanupClick,
  { cleanups, targets, membersOf }: DecideCleanupNeeds,
): Promise<Judged> {
  const cleanup = await cleanups.load(cleanupId);
  if (!cleanup) throw cleanupUnknown();
  const target = targets.find(({ name }) => name === cleanup.target);
  if (!target)
    return {
      cleanup,
      because: `The target ${cleanup.target ?? ''} is not in the configuration any more, so nobody may decide.`,
    };
  const { approvers, channels } = policyOf(target);
  if ((await membershipOf(by, approvers, membersOf)) !== 'approver')
    return { cleanup, because: `Only approvers may decide on it: ${approversText(approvers)}.` };
  if (channels.length > 0 && !(channel && channels.includes(channel)))
    return {
      cleanup,
      because: `Approvals do not count in this channel. They count in ${channels.map((id) => `<#${id}>`).join(', ')}.`,
    };
  return { cleanup, target };
}

async function refused(
  cleanup: Cleanup,
  { by }: CleanupClick,
  because: string,
  { cleanups }: DecideCleanupNeeds,
): Promise<string> {
  await cleanups.refuse(cleanup, by, because);
  return because;
}

async function settled(
  cleanup: Cleanup,
  click: CleanupClick,
  needs: DecideCleanupNeeds,
): Promise<string> {
  await needs.show(cleanup.id);
  const now = await needs.cleanups.load(cleanup.id);
  const because =
    now?.state === 'proposed'
      ? 'What would go is not what you saw, or its time is over: ask anew.'
      : 'It is settled already; the message says how.';
  return refused(cleanup, click, because, needs);
}
