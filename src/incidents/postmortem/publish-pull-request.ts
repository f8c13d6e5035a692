import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { linkTo } from '../../github/markdown.ts';
import type {
  FoundPullRequest,
  GitRepositories,
  GitRepository,
} from '../../model/git-repository.ts';
import type {
  Postmortem,
  PostmortemDraft,
  PostmortemOutcome,
  PublicPlace,
} from '../../model/postmortem.ts';
import { Problem } from '../../model/problem.ts';
import { postmortemFileTaken } from '../../problems/postmortems.ts';
import type { PostmortemStore } from '../../store/postmortem-store.ts';
import { postmortemOf, postmortemTitle } from './postmortem-of.ts';
import type { PostmortemStory } from './story.ts';

export interface PublishNeeds {
  readonly postmortems: Pick<PostmortemStore, 'recordDraft'>;
  readonly repositories: Pick<GitRepositories, 'open'>;
}

const taken = 'a person has pushed to its branch';

type Place = Extract<PublicPlace, { kind: 'pull-request' }>;

/**
 * The post-mortem as a file in a pull request of its own: opened the first time, brought up to date after that for as long
 * as it is open and holds nothing but what the bot wrote.
 */
export async function publishPullRequest(
  postmortem: Postmortem,
  place: Place,
  story: PostmortemStory,
  { postmortems, repositories }: PublishNeeds,
): Promise<PostmortemOutcome> {
  const remote = await repositories.open(place.repository, place.baseBranch);
  const files = filesOf(place, story);
  const found = await remote.findPullRequest(place.headBranch);
  const standing = found && (await standingOf(found, files, postmortem, remote));
  if (standing) return standing;
  if (!isDeepStrictEqual(postmortem.drafts[0], files))
    await postmortems.recordDraft(postmortem.id, files);
  const outcome = await write(remote, place, story, files, found);
  return outcome.kind === 'left' || postmortem.published ? outcome : { ...outcome, kind: 'opened' };
}

function filesOf({ path, playbookPath }: Place, story: PostmortemStory): PostmortemDraft {
  const { runbook } = story;
  return [
    { path, after: postmortemOf(story) },
    ...(playbookPath && runbook ? [{ path: playbookPath, after: runbook.yaml }] : []),
  ];
}

/** Where nothing is to be written: it is over, a person's by now, or says all this already. */
async function standingOf(
  { number, url, state }: FoundPullRequest,
  files: PostmortemDraft,
  { drafts, published }: Postmortem,
  remote: GitRepository,
): Promise<PostmortemOutcome | undefined> {
  const left = (because: string): PostmortemOutcome => ({ kind: 'left', number, url, because });
  if (state !== 'open') return left(`its pull request was ${state}`);
  const reading = await remote.readPullRequest(number, [...drafts]);
  if (!reading?.commits.isExpected || !reading.commits.byOpener) return left(taken);
  const isWritten = drafts.length === 1 && isDeepStrictEqual(drafts[0], files);
  // An earlier try may have written it without living to say so.
  return isWritten ? { kind: published ? 'unchanged' : 'opened', number, url } : undefined;
}

async function write(
  remote: GitRepository,
  place: Place,
  story: PostmortemStory,
  files: PostmortemDraft,
  found: FoundPullRequest | undefined,
): Promise<Extract<PostmortemOutcome, { number: number }>> {
  const title = postmortemTitle(story);
  try {
    const outcome = await remote.openPullRequest({
      branch: place.headBranch,
      title,
      commitMessage: title,
      body: bodyOf(place, story),
      diffHash: createHash('sha256').update(JSON.stringify(files)).digest('hex'),
      changes: files,
      ...(found ? { replaces: found.number } : {}),
    });
    if (outcome.kind === 'stale')
      throw postmortemFileTaken(
        place.repository,
        place.baseBranch,
        files.map(({ path }) => path),
      );
    const { number, url } = outcome;
    return { kind: found ? 'updated' : 'opened', number, url };
  } catch (error) {
    // Somebody pushed between the look and the write.
    if (found && error instanceof Problem && error.code === 'branch-not-ours')
      return { kind: 'left', number: found.number, url: found.url, because: taken };
    throw error;
  }
}

/** What a reviewer has to do with it. */
function bodyOf({ path, playbookPath }: Place, { course, threadUrl }: PostmortemStory): string {
  const { id } = course.incident;
  const link = linkTo(threadUrl, 'The conversation in Slack');
  return [
    `The post-mortem of incident \`${id}\`, written by Buildmedic from what is on record.`,
    [
      `- [ ] Fill in what \`${path}\` marks with _to be filled in_: push to this branch, and the bot leaves it to you`,
      ...(playbookPath
        ? [
            `- [ ] Write in \`${playbookPath}\` what says \`FINISH:\`, and check it with \`buildmedic playbooks lint\``,
          ]
        : []),
      '- [ ] Read what was taken from logs and alerts: who may see this repository may see it',
    ].join('\n'),
    ...(link ? [link] : []),
    'As long as nobody else pushes, asking for it again brings it up to date.',
  ].join('\n\n');
}
