import type { Logger } from '../../log.ts';
import type { AuditEvent } from '../../model/event.ts';
import type { JobQueue } from '../../queue/job-queue.ts';
import type { VerificationStore } from '../../store/verification-store.ts';

export interface ProveMergesNeeds {
  readonly verifications: Pick<VerificationStore, 'unproven'>;
  readonly queue: Pick<JobQueue, 'enqueue'>;
}

/** Begins the proof of every fix that is merged and has none; asked for again it changes nothing. */
export async function proveMerges({ verifications, queue }: ProveMergesNeeds): Promise<void> {
  for (const proposalId of await verifications.unproven()) {
    await queue.enqueue({ name: 'verify-fix', data: { proposalId } }, { id: proposalId });
  }
}

/** Does so as soon as a merge is told. What is missed here is found by `resume`. */
export const createProveMerges =
  ({ logger, ...needs }: ProveMergesNeeds & { readonly logger: Logger }) =>
  ({ type }: AuditEvent): void => {
    if (type !== 'pull-request-merged') return;
    proveMerges(needs).catch((error: unknown) =>
      logger.warn({ err: error }, 'the proof of a merged fix could not be begun yet'),
    );
  };
