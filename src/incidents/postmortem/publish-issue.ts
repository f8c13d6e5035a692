import type { Postmortem, PostmortemOutcome, PublicPlace } from '../../model/postmortem.ts';
import { postmortemOf, postmortemTitle } from './postmortem-of.ts';
import type { PublishNeeds } from './publish-pull-request.ts';
import type { PostmortemStory } from './story.ts';

/** The post-mortem as an issue: opened the first time, brought up to date after that as long as nobody edits it. */
export async function publishIssue(
  { id, createdAt, published, drafts }: Postmortem,
  { repository, baseBranch }: Extract<PublicPlace, { kind: 'issue' }>,
  story: PostmortemStory,
  { postmortems, repositories }: PublishNeeds,
): Promise<PostmortemOutcome> {
  const remote = await repositories.open(repository, baseBranch);
  const body = postmortemOf(story);
  if (drafts[0]?.[0]?.after !== body)
    await postmortems.recordDraft(id, [{ path: '', after: body }]);
  const { kind, number, url } = await remote.putIssue({
    key: id,
    since: createdAt,
    ...(published ? { number: published.number } : {}),
    title: postmortemTitle(story),
    body,
    earlier: drafts.flatMap((draft) => draft.map(({ after }) => after)),
  });
  if (kind === 'left') return { kind, number, url, because: 'a person has edited its issue' };
  // An earlier try may have opened it without living to say so.
  return { kind: published ? kind : 'opened', number, url };
}
