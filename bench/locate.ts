import { unifiedDiff } from '../src/fixes/diff.ts';
import { raiseMemory } from '../src/fixes/raise-memory.ts';
import { githubRepositories } from '../src/github/repositories.ts';
import { fact } from '../src/model/facts.ts';
import type { GitRepository } from '../src/model/git-repository.ts';
import { archivedRepository } from '../test/github/archived-repository.ts';
import { cannedGitHub } from '../test/github/canned-github.ts';
import { type Row, table } from './table.ts';

const repo = '/repos/example/deployments';
const count = 10_000;

/** What it costs to find the manifest of a build in a repository with 10,000 of them, and how long a large diff takes. */
export async function locateTable(): Promise<string> {
  const github = await cannedGitHub(await archivedRepository(repo, 'a'.repeat(40), manifests()));
  const access = { apiUrl: github.url, token: 'token', paced: false };
  const main = await githubRepositories(access).open('example/deployments', 'main');
  const first = await cost(() => locate(main));
  const firstCalls = github.asked.splice(0).length;
  const second = await cost(() => locate(main));
  const secondCalls = github.asked.length;
  await github.close();

  const diff = await cost(async () => unifiedDiff([largeValues()]));
  return table(
    [`${count} manifests on GitHub`, 'the first time', 'afterwards'],
    [
      row('API calls', [String(firstCalls), String(secondCalls)], 'at most 5', secondCalls <= 5),
      row('CPU', [ms(first.cpuMs), ms(second.cpuMs)], '< 2000 ms', second.cpuMs < 2000),
      row('from asking to the diff', [ms(first.tookMs), ms(second.tookMs)]),
      row('diff of 5,000 lines of values', ['', ms(diff.tookMs)], '< 100 ms', diff.tookMs < 100),
    ],
  );
}

const ms = (time: number): string => `${time.toFixed(0)} ms`;

const row = (what: string, figures: string[], text?: string, isMet?: boolean): Row => ({
  what,
  figures,
  ...(text === undefined ? {} : { target: { text, isMet: isMet ?? false } }),
});

async function locate(main: GitRepository): Promise<void> {
  const { files } = await main.listFiles(['**/*.yaml']);
  const outcome = raiseMemory.apply({
    subject: { cluster: 'here', kind: 'Job', namespace: 'team-42', name: 'build-4242' },
    facts: [fact('container.name', 'kaniko'), fact('container.memoryLimit', '1Gi')],
    files,
    places: {},
  });
  if (outcome.kind !== 'changed') throw new Error(`Nothing was found: ${outcome.kind}`);
}

async function cost(work: () => Promise<unknown>): Promise<{ cpuMs: number; tookMs: number }> {
  const [cpu, began] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1000, tookMs: performance.now() - began };
}

/** As in a repository of many teams: a quarter of the manifests are builds. */
const manifests = (): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => {
      const team = `team-${n % 100}`;
      return [
        `teams/${team}/app-${n}/manifest.yaml`,
        n % 4 === 2 ? job(n, team) : deployment(n, team),
      ];
    }),
  );

const job = (n: number, team: string): string => `apiVersion: batch/v1
kind: Job
metadata:
  name: build-${n}
  namespace: ${team}
  labels: { app: build-${n} }
spec:
  backoffLimit: 1
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: kaniko
          image: gcr.io/kaniko-project/executor:v1.23.2
          args: [--context=dir:///workspace, --destination=registry.example/app-${n}:1]
          resources:
            requests: { cpu: 500m, memory: 512Mi }
            limits: { memory: 1Gi }
`;

const deployment = (n: number, team: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${n}
  namespace: ${team}
spec:
  replicas: 2
  selector: { matchLabels: { app: app-${n} } }
  template:
    metadata: { labels: { app: app-${n} } }
    spec:
      containers:
        - name: app
          image: registry.example/app-${n}:1
          resources: { limits: { memory: 256Mi } }
`;

function largeValues() {
  const lines = Array.from({ length: 5000 }, (_, n) => `key${n}: value ${n}`);
  const before = `${lines.join('\n')}\n`;
  const after = before.replace('key2500: value 2500', 'key2500: another value');
  return { path: 'values.yaml', before, after };
}
