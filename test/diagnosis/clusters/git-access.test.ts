import { describe } from 'vitest';
import { timeout } from './cluster.ts';
import { buildPod, builds, crashing, job, type Manifest, registryPod } from './manifests.ts';
import { itDiagnoses, type Row } from './table.ts';

const refusal = 'error resolving source context: authentication required: Repository not found.\n';
const address = 'git://github.com/acme/app.git#refs/heads/main';

interface Parts {
  readonly image?: string;
  readonly args?: readonly string[];
  readonly container?: object;
  readonly podSpec?: object;
}

/** The Job and its pod with a git context. */
const clone = ({ image, args = [], container = {}, podSpec = {} }: Parts = {}): Manifest[] => {
  const containers = [
    {
      name: 'kaniko',
      image: image ?? 'gcr.io/kaniko-project/executor:v1.23.2',
      args: [
        ...(image ? ['--context=https://github.com/acme/app.git'] : [`--context=${address}`]),
        '--destination=10.43.170.72:5000/app:7',
        ...args,
      ],
      ...container,
    },
  ];
  return [job({ containers, podSpec }), buildPod({ containers, spec: podSpec })];
};

const secret = (name: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: builds },
  type: 'Opaque',
  data: { token: 'eA==' },
});
const token = (more: object = {}) => ({
  env: [
    {
      name: 'GIT_TOKEN',
      valueFrom: { secretKeyRef: { name: 'git-creds', key: 'token', ...more } },
    },
  ],
});
const volumes = { volumes: [{ name: 'git-creds', secret: { secretName: 'git-creds' } }] };

const git = (
  when: string,
  objects: Manifest[],
  certainty: Row['certainty'] = 'confirmed',
  more: Partial<Row> = {},
): Row => ({
  when,
  cause: 'git-auth',
  certainty,
  ...more,
  turn: { objects, log: refusal, ...more.turn },
});

describe('a git host that refuses the clone', () => {
  itDiagnoses([
    git('is refused without credentials', clone()),
    git(
      'is refused, and another build cloned with a Secret that is gone',
      [
        ...clone(),
        buildPod({
          name: 'web-7-abcde',
          labels: { 'job-name': 'web-7' },
          containers: [
            {
              name: 'kaniko',
              image: 'gcr.io/kaniko-project/executor:v1.23.2',
              args: ['--context=git://github.com/acme/web.git'],
              env: [
                {
                  name: 'GIT_TOKEN',
                  valueFrom: { secretKeyRef: { name: 'git-creds', key: 'token' } },
                },
              ],
            },
          ],
          status: { phase: 'Succeeded' },
        }),
      ],
      'confirmed',
      { unknown: { 'git.credentials.elsewhere': 'there is no Secret git-creds' } },
    ),
    git(
      'is refused with credentials where Kaniko does not look',
      [
        ...clone({
          container: {
            volumeMounts: [{ name: 'git-creds', mountPath: '/kaniko/.git-credentials' }],
          },
          podSpec: volumes,
        }),
        secret('git-creds'),
      ],
      'confirmed',
      { summary: 'does not read' },
    ),
    git(
      'is refused with a Secret that does not exist',
      clone({ container: token({ optional: true }) }),
    ),
    git(
      'refuses the credentials that the build has',
      [...clone({ container: token() }), secret('git-creds')],
      'likely',
    ),
    git(
      'may have been given a Secret that the bot may not look for',
      clone({ container: token() }),
      'likely',
      {
        turn: { forbidden: [{ verb: 'get', resource: 'secrets' }] },
        unknown: { 'git.credentials': 'may not get secrets in builds' },
      },
    ),
    git(
      'is refused by Kimia without a token file',
      clone({ image: 'ghcr.io/rapidfort/kimia:1.0.2' }),
    ),
    git(
      'refuses the token file that Kimia reads',
      [
        ...clone({
          image: 'ghcr.io/rapidfort/kimia:1.0.2',
          args: ['--git-token-file=/run/secrets/git/token'],
          container: { volumeMounts: [{ name: 'git-creds', mountPath: '/run/secrets/git' }] },
          podSpec: volumes,
        }),
        secret('git-creds'),
      ],
      'likely',
    ),
    git(
      'is refused by Kimia with a token file of a Secret that does not exist',
      clone({
        image: 'ghcr.io/rapidfort/kimia:1.0.2',
        args: ['--git-token-file', '/run/secrets/git/token'],
        container: { volumeMounts: [{ name: 'git-creds', mountPath: '/run/secrets/git' }] },
        podSpec: volumes,
      }),
    ),
    git(
      'is blamed though the registry is down as well, which the build never got to',
      [...clone(), registryPod({ status: crashing('OOMKilled', 137) })],
      'confirmed',
      { turn: { answer: { error: 'no endpoints available' } } },
    ),
    git('is likely when the clone is not the builder’s own', [], 'likely', {
      turn: {
        log: "fatal: could not read Username for 'https://github.com': terminal prompts disabled\n",
      },
    }),
    git(
      'is likely over ssh, whose keys no manifest shows',
      clone({
        container: {
          args: ['--context=git@github.com:acme/app.git', '--destination=10.43.170.72:5000/app:7'],
        },
      }),
      'likely',
      { turn: { log: 'git@github.com: Permission denied (publickey).\n' } },
    ),
  ]);
});

describe('git is not blamed', () => {
  itDiagnoses([
    {
      when: 'for a registry that asks for a login in words alike',
      turn: {
        objects: clone(),
        log: 'error checking push permissions: GET http://10.43.170.72:5000/v2/: UNAUTHORIZED: authentication required\n',
      },
      blamesNone: ['git-auth'],
    },
    {
      when: 'when it has no credentials and the clone went well',
      turn: { objects: clone(), log: `Enumerating objects: 12, done.\n${timeout()}` },
      cause: 'registry-unreachable',
      certainty: 'likely',
    },
  ]);
});
