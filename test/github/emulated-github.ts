import { createEmulator } from 'emulate';
import { type GitHub, githubClient } from '../../src/github/client.ts';
import { freePort } from '../../src/store/embedded/free-port.ts';

export const repository = { owner: 'example', repo: 'deployments' };
export const repositoryName = 'example/deployments';

/** Tokens of who may do what in the emulated repository. */
export const tokens = { owner: 'owner-token', bot: 'bot-token', reader: 'reader-token' };

export const app = { id: 4242, slug: 'buildmedic', installationId: 77 };

export interface EmulatedGitHub {
  readonly url: string;
  /** The App's key, made for this emulator. */
  readonly privateKey: string;
  /** Acts as the repository's owner, to arrange and to look. */
  readonly owner: GitHub;
  /** Begins again: a private repository whose branch `main` holds these files. */
  begin(files: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

export async function emulatedGitHub(): Promise<EmulatedGitHub> {
  const emulator = await createEmulator({ service: 'github', port: await freePort(), seed });
  const url = emulator.url.replace('localhost', '127.0.0.1');
  const owner = new (githubClient(url, { paced: false, timeLimitMs: 15_000 }))({
    auth: tokens.owner,
  });
  const key = emulator.generatedSecrets.find(({ kind }) => kind === 'github.app_private_key');
  return {
    url,
    privateKey: key?.value ?? '',
    owner,
    async begin(files) {
      emulator.reset();
      await addCollaborator(owner, 'bot', 'push');
      await addCollaborator(owner, 'reader', 'pull');
      await commitFiles(owner, files);
    },
    close: () => emulator.close(),
  };
}

const seed = {
  tokens: {
    [tokens.owner]: { login: 'example', scopes: ['repo'] },
    [tokens.bot]: { login: 'bot', scopes: ['repo'] },
    [tokens.reader]: { login: 'reader', scopes: ['repo'] },
  },
  github: {
    users: [{ login: 'example' }, { login: 'bot' }, { login: 'reader' }],
    repos: [
      { owner: 'example', name: 'deployments', private: true },
      { owner: 'example', name: 'unrelated', private: true },
      { owner: 'example', name: 'empty', private: true, auto_init: false },
    ],
    apps: [
      {
        app_id: app.id,
        slug: app.slug,
        name: 'Buildmedic',
        permissions: { contents: 'write', pull_requests: 'write', metadata: 'read' },
        installations: [
          {
            installation_id: app.installationId,
            account: 'example',
            repository_selection: 'selected' as const,
            repositories: ['deployments'],
          },
        ],
      },
    ],
  },
};

const addCollaborator = (owner: GitHub, username: string, permission: 'push' | 'pull') =>
  owner.rest.repos.addCollaborator({ ...repository, username, permission });

/** One commit on the branch with these files, made by the repository's owner. */
export async function commitFiles(
  owner: GitHub,
  files: Readonly<
    Record<string, string | { content: string; mode: '100644' | '100755' | '120000' }>
  >,
  branch = 'main',
): Promise<string> {
  const ref = `heads/${branch}`;
  const { data: head } = await owner.rest.git.getRef({ ...repository, ref });
  const { data: parent } = await owner.rest.git.getCommit({
    ...repository,
    commit_sha: head.object.sha,
  });
  const { data: tree } = await owner.rest.git.createTree({
    ...repository,
    base_tree: parent.tree.sha,
    tree: Object.entries(files).map(([path, file]) => ({
      path,
      type: 'blob' as const,
      ...(typeof file === 'string' ? { content: file, mode: '100644' as const } : file),
    })),
  });
  const { data: commit } = await owner.rest.git.createCommit({
    ...repository,
    message: 'a change by hand',
    tree: tree.sha,
    parents: [parent.sha],
  });
  await owner.rest.git.updateRef({ ...repository, ref, sha: commit.sha });
  return commit.sha;
}

/** A file's content and mode at a branch. */
export async function fileAt(owner: GitHub, branch: string, path: string) {
  const { data } = await owner.rest.git.getTree({
    ...repository,
    tree_sha: branch,
    recursive: '1',
  });
  const entry = data.tree.find((one) => one.path === path);
  if (!entry) return undefined;
  const blob = await owner.rest.git.getBlob({ ...repository, file_sha: entry.sha });
  return { content: Buffer.from(blob.data.content, 'base64').toString(), mode: entry.mode };
}

/** What a check of a commit says: that it runs, or how it has ended. Reporting it again changes what it said. */
export async function reportCheck(
  owner: GitHub,
  check: {
    readonly headSha: string;
    readonly name: string;
    readonly conclusion?: 'success' | 'failure' | 'skipped';
  },
): Promise<void> {
  const { headSha, name, conclusion } = check;
  const says = conclusion
    ? { status: 'completed' as const, conclusion }
    : { status: 'in_progress' as const };
  const { data } = await owner.rest.checks.listForRef({ ...repository, ref: headSha });
  const known = data.check_runs.find((run) => run.name === name);
  if (known) await owner.rest.checks.update({ ...repository, check_run_id: known.id, ...says });
  else await owner.rest.checks.create({ ...repository, name, head_sha: headSha, ...says });
}

/** Every pull request, and the commits that a branch has beyond `main`, newest last. */
export const pullRequests = async (owner: GitHub) =>
  (await owner.rest.pulls.list({ ...repository, state: 'all' })).data;

export const commitsOf = async (owner: GitHub, branch: string) =>
  (
    await owner.rest.repos.compareCommitsWithBasehead({
      ...repository,
      basehead: `main...${branch}`,
    })
  ).data.commits;
