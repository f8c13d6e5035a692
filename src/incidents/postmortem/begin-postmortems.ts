import type { Logger } from '../../log.ts';
import { type AuditEvent, botActor } from '../../model/event.ts';
import type { Postmortem } from '../../model/postmortem.ts';
import type { Target } from '../../model/target.ts';
import type { JobQueue } from '../../queue/job-queue.ts';
import type { PostmortemStore } from '../../store/postmortem-store.ts';
import { type PostmortemSettings, placeOf } from './place.ts';

export interface BeginPostmortemsNeeds {
  readonly postmortems: Pick<PostmortemStore, 'novelWithout' | 'request' | 'awaited'>;
  readonly targets: readonly Target[];
  readonly postmortem?: PostmortemSettings | undefined;
  readonly queue: Pick<JobQueue, 'enqueue'>;
}

/** What was resolved longer ago than this, before post-mortems were switched on, is nobody's concern any more. */
const lookBackMs = 24 * 60 * 60 * 1000;

export const queuePostmortem = (
  queue: Pick<JobQueue, 'enqueue'>,
  { id, round }: Postmortem,
): Promise<void> =>
  queue.enqueue({ name: 'write-postmortem', data: { postmortemId: id } }, { id: `${id}-${round}` });

/** Asks for the post-mortem of every resolved failure that no playbook explains, where that is configured, and queues all that are awaited. */
export async function beginPostmortems({
  postmortems,
  targets,
  postmortem: settings,
  queue,
}: BeginPostmortemsNeeds): Promise<void> {
  if (settings?.novel) {
    for (const incident of await postmortems.novelWithout(new Date(Date.now() - lookBackMs)))
      await postmortems.request({
        incidentId: incident.id,
        by: botActor,
        place: placeOf(settings, targets, incident),
      });
  }
  for (const postmortem of await postmortems.awaited()) await queuePostmortem(queue, postmortem);
}

/** Does so as soon as an incident is resolved. What is missed here is found by `resume`. */
export const createBeginNovel =
  ({ logger, ...needs }: BeginPostmortemsNeeds & { readonly logger: Logger }) =>
  (event: AuditEvent): void => {
    const mayBeResolved =
      event.type === 'incident-resolved' ||
      (event.type === 'verification-ended' && event.outcome === 'fixed');
    if (!mayBeResolved || !needs.postmortem?.novel) return;
    beginPostmortems(needs).catch((error: unknown) =>
      logger.warn({ err: error }, 'the post-mortem of a resolved incident could not be begun yet'),
    );
  };
