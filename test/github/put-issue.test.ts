import { afterEach, describe, expect, it } from 'vitest';
import { githubRepositories } from '../../src/github/repositories.ts';
import type { IssueDraft } from '../../src/model/git-repository.ts';
import { type Canned, type CannedGitHub, cannedGitHub } from './canned-github.ts';

const issues = '/repos/example/deployments/issues';
const draft: IssueDraft = {
  key: 'k',
  since: new Date('2026-03-03T02:14:00Z'),
  title: 'Post-mortem of a build that @octocat broke',
  body: '# Now\n\nText.',
  earlier: ['# Before'],
};
const mark = '\n<!-- buildmedic:issue k -->\n';
const issue = (body: string) => ({ number: 7, html_url: 'https://example/7', body });
const ok = (json: unknown): Canned => ({ status: 200, json });

let github: CannedGitHub | undefined;
afterEach(() => github?.close());

async function put(answers: Readonly<Record<string, Canned>>, changes: Partial<IssueDraft> = {}) {
  github = await cannedGitHub({
    [`GET ${issues}`]: [ok([])],
    [`POST ${issues}`]: [{ status: 201, json: issue('') }],
    [`PATCH ${issues}/7`]: [ok(issue(''))],
    ...Object.fromEntries(Object.entries(answers).map(([line, answer]) => [line, [answer]])),
  });
  const access = { apiUrl: github.url, token: 'token', paced: false };
  const repository = await githubRepositories(access).open('example/deployments', 'main');
  return repository.putIssue({ ...draft, ...changes });
}
const wrote = () => github?.asked.filter((line) => !line.startsWith('GET')) ?? [];

describe('an issue that the bot keeps', () => {
  it('is opened with its key in it, and mentions nobody', async () => {
    expect(await put({})).toEqual({ kind: 'opened', number: 7, url: 'https://example/7' });
    expect(github?.bodies).toEqual([
      { title: 'Post-mortem of a build that @\u200boctocat broke', body: `# Now\n\nText.${mark}` },
    ]);
  });

  it('is found by its key where an earlier try has opened it', async () => {
    const list = ok([issue('Another.'), issue(`# Before${mark}`)]);
    expect(await put({ [`GET ${issues}`]: list })).toMatchObject({ kind: 'updated' });
    expect(wrote()).toEqual([`PATCH ${issues}/7`]);
  });

  it('is left alone where a person has edited it', async () => {
    const edited = ok(issue(`# Before\n\nWe know now.${mark}`));
    expect(await put({ [`GET ${issues}/7`]: edited }, { number: 7 })).toMatchObject({
      kind: 'left',
    });
    expect(wrote()).toEqual([]);
  });

  it('is as it should be with the line ends of the editor on the web, too', async () => {
    const same = ok(issue(`# Now\n\nText.${mark}`.replaceAll('\n', '\r\n')));
    expect(await put({ [`GET ${issues}/7`]: same }, { number: 7 })).toMatchObject({
      kind: 'unchanged',
    });
    expect(wrote()).toEqual([]);
  });

  it('is cut to what GitHub takes, its key kept', async () => {
    await put({}, { body: 'long '.repeat(20_000) });
    const [sent] = (github?.bodies ?? []) as { body: string }[];
    expect(sent?.body.length).toBeLessThanOrEqual(65_536);
    expect(sent?.body).toMatch(/the rest is too long for GitHub\)\n<!-- buildmedic:issue k -->\n$/);
  });

  it.each([
    [403, 'Resource not accessible by integration'],
    [410, 'Issues are disabled for this repo'],
  ])('says what is missing where GitHub answers %s', async (status, message) => {
    const refused = put({ [`POST ${issues}`]: { status, json: { message } } });
    await expect(refused).rejects.toMatchObject({
      code: 'cannot-write-issue',
      message: expect.stringContaining(message),
      advice: expect.stringContaining('Issues: write'),
    });
  });
});
