import { describe } from 'vitest';
import { failingPull } from './credentials.ts';
import { buildPod, builds, job, kaniko, type Manifest } from './manifests.ts';
import { itDiagnoses, type Row } from './table.ts';

const ecr = '339954290315.dkr.ecr.eu-west-1.amazonaws.com';
const throttled = (host: string) =>
  `error pushing image: failed to push to destination ${host}/app:7: PUT https://${host}/v2/app/manifests/7: TOOMANYREQUESTS: Rate exceeded\n`;
const hub = (words: string) =>
  `error building image: GET https://index.docker.io/v2/library/node/manifests/20: TOOMANYREQUESTS: You have reached your ${words}pull rate limit. You may increase the limit by authenticating and upgrading\n`;

/** A build that runs now. */
const running = (name: string, registry: string): Manifest =>
  buildPod({
    name,
    labels: { 'job-name': name },
    containers: [kaniko(registry)],
    status: { phase: 'Running' },
  });

const build = (registry: string, log: string, objects: readonly Manifest[] = []): Row['turn'] => ({
  registry,
  log,
  objects: [
    job({ containers: [kaniko(registry)] }),
    buildPod({ containers: [kaniko(registry)] }),
    ...objects,
  ],
});

const limited = (
  when: string,
  turn: Row['turn'],
  summary: string,
  more: Partial<Row> = {},
): Row => ({
  when,
  turn,
  cause: 'registry-rate-limited',
  certainty: 'confirmed',
  summary,
  ...more,
});

describe('a limit on requests', () => {
  itDiagnoses([
    limited(
      'of ECR is used up by builds that push at once',
      build(ecr, throttled(ecr), [
        running('app-8', ecr),
        running('app-9', ecr),
        running('web-1', 'ghcr.io'),
      ]),
      'right now: 2',
    ),
    limited(
      'of ECR is reached by others when no build runs beside this',
      build(ecr, throttled(ecr)),
      'throttles',
      {
        certainty: 'likely',
      },
    ),
    limited(
      'of Docker Hub is that of the address where nobody logged in',
      build('ghcr.io/acme', hub('unauthenticated ')),
      'without a login',
    ),
    limited(
      'of Docker Hub is used up by all builds, wherever they push to',
      build('ghcr.io/acme', hub(''), [running('app-8', ecr)]),
      'right now: 1',
    ),
    limited(
      'of a registry in the cluster is told as such',
      build('10.43.170.72:5000', throttled('10.43.170.72:5000')),
      'a registry of this cluster',
      { certainty: 'likely' },
    ),
    limited(
      'keeps a node from pulling',
      failingPull({
        image: 'nginx:1.27',
        message:
          'Failed to pull image "nginx:1.27": failed to pull and unpack image "docker.io/library/nginx:1.27": failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/nginx/manifests/sha256:0a1b: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit.',
      }),
      'refuses the node node-2',
      { request: { kind: 'Pod', name: 'web-5d9cf86b95-26kvf', namespace: builds } },
    ),
  ]);
});
