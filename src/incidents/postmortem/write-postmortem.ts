import type { Incident } from '../../model/incident.ts';
import type { JobData } from '../../model/jobs.ts';
import { isAwaited, type Postmortem, type PostmortemOutcome } from '../../model/postmortem.ts';
import { Problem } from '../../model/problem.ts';
import { TryLater } from '../../model/try-later.ts';
import { incidentNotPosted } from '../../problems/postmortems.ts';
import { problemText } from '../../problems/text.ts';
import { postmortemMessage } from '../../slack/views/postmortem.ts';
import type { IncidentStore } from '../../store/incident-store.ts';
import type { Locks } from '../../store/locks.ts';
import type { PostmortemStore } from '../../store/postmortem-store.ts';
import type { Messages } from '../ports.ts';
import { postmortemOf, postmortemTitle } from './postmortem-of.ts';
import { publishIssue } from './publish-issue.ts';
import { type PublishNeeds, publishPullRequest } from './publish-pull-request.ts';
import { type ReadStoryNeeds, readStory } from './read-story.ts';
import { buildOf, type PostmortemStory } from './story.ts';

export interface WritePostmortemNeeds extends PublishNeeds, ReadStoryNeeds {
  readonly incidents: Pick<IncidentStore, 'load' | 'timeline'>;
  readonly postmortems: PostmortemStore;
  readonly locks: Pick<Locks, 'hold'>;
  readonly messages: Pick<Messages, 'post' | 'shareFile' | 'permalink'>;
  /** So many a repository is given in an hour. */
  readonly mostPerHour: number;
}

/**
 * The queue's `write-postmortem` job. Repeating it finds what an earlier try has opened. A repository is written to by one
 * at a time, so that what they may be is counted right.
 */
export const createWritePostmortem =
  (needs: WritePostmortemNeeds) =>
  async ({ postmortemId }: JobData<'write-postmortem'>): Promise<void> => {
    const known = await needs.postmortems.load(postmortemId);
    if (!known) return;
    const { place } = known;
    const lock = place.kind === 'thread' ? `postmortem ${known.id}` : place.repository;
    await needs.locks.hold(lock, async () => {
      const postmortem = await needs.postmortems.load(postmortemId);
      if (!postmortem || !isAwaited(postmortem)) return;
      const outcome = await publish(postmortem, needs).catch(
        (error: unknown): PostmortemOutcome => {
          // What only a person can put right is not tried again by itself.
          if (!(error instanceof Problem)) throw error;
          return { kind: 'failed', because: problemText(error) };
        },
      );
      await end(postmortem, outcome, needs);
    });
  };

/** What came of it is said in the thread, then put on record: said again after a crash it is found there. */
async function end(
  postmortem: Postmortem,
  outcome: PostmortemOutcome,
  needs: Pick<WritePostmortemNeeds, 'incidents' | 'messages' | 'postmortems'>,
): Promise<void> {
  await tell(postmortem, outcome, needs);
  await needs.postmortems.recordOutcome(postmortem, outcome);
}

async function tell(
  postmortem: Postmortem,
  outcome: PostmortemOutcome,
  needs: Pick<WritePostmortemNeeds, 'incidents' | 'messages'>,
): Promise<void> {
  const incident = await needs.incidents.load(postmortem.incidentId);
  const threadTs = incident?.threadTs ?? incident?.messageTs;
  const message = incident && postmortemMessage(postmortem, outcome, buildOf(incident));
  if (message && threadTs)
    await needs.messages.post(
      { channel: incident.channel, threadTs },
      `${postmortem.id}-${postmortem.round}`,
      message,
      true,
    );
}

async function publish(
  postmortem: Postmortem,
  needs: WritePostmortemNeeds,
): Promise<PostmortemOutcome> {
  const { place } = postmortem;
  const story = await readStory(postmortem.incidentId, place, needs);
  if (!story) return { kind: 'failed', because: 'its incident is not on record any more.' };
  if (place.kind === 'thread') return share(story, needs);
  if (!postmortem.published) await waitForTurn(place.repository, needs);
  return place.kind === 'issue'
    ? publishIssue(postmortem, place, story, needs)
    : publishPullRequest(postmortem, place, story, needs);
}

const hourMs = 60 * 60 * 1000;
const againInMs = 5 * 60 * 1000;

/** A storm of failures that nobody has seen before is no reason to bury a repository. */
async function waitForTurn(
  repository: string,
  { postmortems, mostPerHour }: WritePostmortemNeeds,
): Promise<void> {
  const opened = await postmortems.openedSince(repository, new Date(Date.now() - hourMs));
  if (opened >= mostPerHour)
    throw new TryLater(
      `${opened} post-mortems were opened on ${repository} within an hour`,
      againInMs,
    );
}

/** A worker that dies before it is on record leaves a file that the next one puts there again. */
async function share(
  story: PostmortemStory,
  { messages }: Pick<WritePostmortemNeeds, 'messages'>,
): Promise<PostmortemOutcome> {
  const { incident } = story.course;
  const ts = threadOf(incident);
  const name = `post-mortem-${incident.id.slice(0, 8)}.md`;
  const text = postmortemOf(story);
  await messages.shareFile(
    { channel: incident.channel, ts },
    { name, title: postmortemTitle(story), text },
  );
  return { kind: 'shared' };
}

function threadOf({ id, threadTs, messageTs }: Incident): string {
  const ts = threadTs ?? messageTs;
  if (!ts) throw incidentNotPosted(id);
  return ts;
}

/** One whose tries are spent is not tried again by itself; whoever waits for it is told. */
export type FailPostmortem = (id: string, because: string) => Promise<void>;

export const createFailPostmortem =
  (needs: Pick<WritePostmortemNeeds, 'incidents' | 'messages' | 'postmortems'>): FailPostmortem =>
  async (id, because) => {
    const postmortem = await needs.postmortems.load(id);
    if (!postmortem || !isAwaited(postmortem)) return;
    const outcome = { kind: 'failed', because } as const;
    // First: Slack itself may be what failed.
    await needs.postmortems.recordOutcome(postmortem, outcome);
    await tell(postmortem, outcome, needs);
  };
