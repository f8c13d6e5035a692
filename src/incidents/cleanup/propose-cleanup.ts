import type { Cleanup, CleanupSettings, Left } from '../../model/cleanup.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { JobQueue } from '../../queue/job-queue.ts';
import type { CleanupStore } from '../../store/cleanup-store.ts';
import { type LookNeeds, lookForCleanup } from './look.ts';
import type { ShowCleanup } from './show-cleanup.ts';

export interface ProposeCleanupNeeds extends LookNeeds {
  readonly cleanups: Pick<CleanupStore, 'propose'>;
  readonly cluster: (name: string) => Cluster;
  readonly clusters: { readonly names: readonly string[] };
  readonly queue: Pick<JobQueue, 'enqueue'>;
  readonly show: ShowCleanup;
}

export interface ProposeCleanup {
  /** What would go now; nothing is put on record. */
  preview(settings: CleanupSettings): Promise<Proposed>;
  /**
   * Puts on record what may go and tells the channel; approvers are asked unless the configuration has approved.
   * @throws Problem that names what could not be read
   */
  propose(settings: CleanupSettings, by: ProposedBy): Promise<Proposed>;
}

export interface ProposedBy {
  /** A Slack user's id, or the bot's for what happens by schedule. */
  readonly requestedBy: string;
  readonly channel: string;
  /** Off: the configuration is the approval. */
  readonly asks: boolean;
}

export interface Proposed {
  readonly cluster: string;
  readonly rounds: readonly Pick<Cleanup, 'plan'>[];
  readonly left: readonly Left[];
}

/** Where nobody has to be asked it does not wait. */
const usualHours = 24;

export const createProposeCleanup = (needs: ProposeCleanupNeeds): ProposeCleanup => {
  const clusterOf = ({ cluster = needs.clusters.names[0] ?? '' }: CleanupSettings): Cluster =>
    needs.cluster(cluster);
  return {
    async preview(settings) {
      const cluster = clusterOf(settings);
      const looked = await lookForCleanup(cluster, settings, true, needs);
      return { cluster: cluster.name, ...looked };
    },

    async propose(settings, { requestedBy, channel, asks }) {
      const cluster = clusterOf(settings);
      const { dryRun } = settings;
      const { rounds, left } = await lookForCleanup(cluster, settings, asks, needs);
      for (const { target, plan } of rounds) {
        const { cleanup } = await needs.cleanups.propose({
          cluster: cluster.name,
          ...(target ? { target: target.name } : {}),
          requestedBy,
          channel,
          plan,
          state: dryRun ? 'shown' : asks ? 'proposed' : 'approved',
          expiresAfterHours: target?.approvals.expiresAfterHours ?? usualHours,
        });
        await needs.show(cleanup.id);
        if (cleanup.state === 'approved') await queueCleanup(needs.queue, cleanup.id);
      }
      return { cluster: cluster.name, rounds, left };
    },
  };
};

/** One job for a round, however often it is asked for. */
export const queueCleanup = (queue: Pick<JobQueue, 'enqueue'>, cleanupId: string): Promise<void> =>
  queue.enqueue({ name: 'carry-out-cleanup', data: { cleanupId } }, { id: cleanupId });
