import { RequestError } from 'octokit';
import type { IssueDraft, IssueOutcome } from '../model/git-repository.ts';
import { cannotWriteIssue } from '../problems/github.ts';
import { cut, oneLine } from './markdown.ts';
import { neutralise } from './neutralise.ts';
import { calledOf, type Remote } from './remote.ts';

// GitHub's limits, in characters.
const longestTitle = 256;
const longestBody = 65_536;
const pageSize = 100;
const mostPages = 10;
/** The clocks of GitHub and of the store may differ by this. */
const clockSkewMs = 3_600_000;

interface Issue {
  readonly number: number;
  readonly html_url: string;
  readonly body?: string | null | undefined;
}

/**
 * One issue for a key, which stands in its body where people do not see it: a try that broke off is found by it. An issue
 * that a person has edited is left as it is.
 */
export async function putIssue(remote: Remote, draft: IssueDraft): Promise<IssueOutcome> {
  const found = draft.number
    ? await getIssue(remote, draft.number)
    : await findByKey(remote, draft);
  const body = bodyOf(draft, draft.body);
  const title = cut(neutralise(oneLine(draft.title)), longestTitle);
  if (!found) {
    const { data } = await allowed(remote, () =>
      remote.github.rest.issues.create({ ...remote.repository, title, body }),
    );
    return { kind: 'opened', number: data.number, url: data.html_url };
  }
  const place = { number: found.number, url: found.html_url };
  if (sameText(found.body, body)) return { kind: 'unchanged', ...place };
  if (!draft.earlier.some((one) => sameText(found.body, bodyOf(draft, one))))
    return { kind: 'left', ...place };
  await allowed(remote, () =>
    remote.github.rest.issues.update({
      ...remote.repository,
      issue_number: found.number,
      title,
      body,
    }),
  );
  return { kind: 'updated', ...place };
}

const markOf = (key: string): string => `\n<!-- buildmedic:issue ${key} -->\n`;

function bodyOf({ key }: IssueDraft, text: string): string {
  const mark = markOf(key);
  return cut(text, longestBody - mark.length, '\n\n… (the rest is too long for GitHub)') + mark;
}

/** GitHub's editor writes other line ends. */
const sameText = (one: string | null | undefined, other: string): boolean =>
  plain(one ?? '') === plain(other);
const plain = (text: string): string => text.replaceAll('\r\n', '\n').trim();

async function getIssue(
  { github, repository }: Remote,
  number: number,
): Promise<Issue | undefined> {
  const { data } = await github.rest.issues.get({ ...repository, issue_number: number });
  return data;
}

/** Among those that changed since it may have been opened, newest first. */
async function findByKey(remote: Remote, { key, since }: IssueDraft): Promise<Issue | undefined> {
  const { github, repository } = remote;
  const mark = markOf(key).trim();
  for (let page = 1; page <= mostPages; page += 1) {
    const { data } = await allowed(remote, () =>
      github.rest.issues.listForRepo({
        ...repository,
        state: 'all',
        sort: 'created',
        direction: 'desc',
        since: new Date(since.getTime() - clockSkewMs).toISOString(),
        per_page: pageSize,
        page,
      }),
    );
    const found = data.find(({ body }) => body?.includes(mark));
    if (found) return found;
    if (data.length < pageSize) return undefined;
  }
  return undefined;
}

/** 410: the repository has no issues. */
async function allowed<T>(remote: Remote, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RequestError) || !isRefused(error)) throw error;
    throw cannotWriteIssue(calledOf(remote), error.message.replace(/ - https?:\S+$/, ''), error);
  }
}

const isRefused = ({ status, message, response }: RequestError): boolean =>
  [404, 410].includes(status) ||
  (status === 403 &&
    response?.headers['x-ratelimit-remaining'] !== '0' &&
    !/\brate limit\b/i.test(message));
