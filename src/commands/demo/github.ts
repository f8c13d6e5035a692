import { Octokit } from 'octokit';
import { parseAllDocuments } from 'yaml';
import { isKubernetesObject, type KubernetesObject } from '../../bundle/bundle.ts';
import { demoStalled } from '../../problems/demo.ts';
import { cast, type Emulators } from './emulators.ts';

/** What people and continuous integration do on the emulated GitHub. */
export interface GitHubSide {
  /** The newest open pull request and its diff. */
  pullRequest(): Promise<OpenPullRequest>;
  /** A check of its commit that runs, and the way to let it pass. */
  check(pull: OpenPullRequest, name: string): Promise<() => Promise<void>>;
  /** As a person with an account of their own. */
  merge(pull: OpenPullRequest): Promise<void>;
  /** The objects in the repository's plain manifests, as they stand on `main`. */
  manifests(): Promise<KubernetesObject[]>;
}

export interface OpenPullRequest {
  readonly number: number;
  readonly url: string;
  readonly headSha: string;
  readonly diff: string;
}

const where = { owner: cast.owner, repo: cast.repository };

export function gitHubSide({ github }: Emulators): GitHubSide {
  const { rest } = new Octokit({ auth: github.approverToken, baseUrl: github.url });

  return {
    async pullRequest() {
      const [open] = (await rest.pulls.list({ ...where, state: 'open' })).data;
      if (!open) throw demoStalled('there is no open pull request');
      const basehead = `main...${open.head.ref}`;
      const { data } = await rest.repos.compareCommitsWithBasehead({ ...where, basehead });
      const diff = (data.files ?? []).map(({ filename, patch }) => `--- ${filename}\n${patch}`);
      const { number, html_url: url, head } = open;
      return { number, url, headSha: head.sha, diff: diff.join('\n') };
    },
    async check({ headSha }, name) {
      const { data } = await rest.checks.create({
        ...where,
        name,
        head_sha: headSha,
        status: 'in_progress',
      });
      return async () => {
        await rest.checks.update({
          ...where,
          check_run_id: data.id,
          status: 'completed',
          conclusion: 'success',
        });
      };
    },
    async merge({ number, headSha: sha }) {
      await rest.pulls.merge({ ...where, pull_number: number, sha, merge_method: 'squash' });
    },
    async manifests() {
      const { data } = await rest.git.getTree({ ...where, tree_sha: 'main', recursive: '1' });
      const files = data.tree.filter(({ path }) => /^apps\/cortex-.*\.yaml$/.test(path ?? ''));
      const texts = await Promise.all(
        files.map(async ({ sha = '' }) => {
          const blob = await rest.git.getBlob({ ...where, file_sha: sha });
          return Buffer.from(blob.data.content, 'base64').toString();
        }),
      );
      const documents = texts.flatMap((text) => parseAllDocuments(text));
      return documents.map((one): unknown => one.toJS()).filter(isKubernetesObject);
    },
  };
}
