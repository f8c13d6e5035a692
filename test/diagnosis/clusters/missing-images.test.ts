import { describe } from 'vitest';
import type { Turn } from './cluster.ts';
import {
  buildPod,
  containerStatus,
  ended,
  job,
  kaniko,
  notReady,
  registryIp,
  service,
  stats,
} from './manifests.ts';
import {
  appPod,
  apps,
  askPod,
  deployment,
  noSuchTag,
  pulledImage,
  pullTurn,
  registryHas,
} from './pulls.ts';
import { itDiagnoses } from './table.ts';

const missing = { cause: 'base-image-not-found', certainty: 'confirmed' } as const;

/** A Job that pushes the image of `web`, or another one. */
const build = (status: object, destination = pulledImage, more: object = {}) =>
  job({
    name: 'web-build',
    namespace: apps,
    containers: [kaniko('', { args: [`--destination=${destination}`, '--context=dir:///src'] })],
    status,
    ...more,
  });

const complete = { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] };

describe('an image that does not exist', () => {
  itDiagnoses([
    {
      when: 'was never built: no Job makes it, and the registry has no such repository',
      turn: pullTurn(noSuchTag(), { answers: registryHas({ api: ['v1'] }) }),
      request: askPod,
      ...missing,
      summary: 'no Job in sight builds 10.43.170.72:5000/web:v2',
    },
    {
      when: 'is in the registry after all: it was pushed since it was asked for',
      turn: pullTurn(noSuchTag(), { answers: registryHas({ web: ['v2'] }) }),
      request: askPod,
      cause: 'base-image-not-found',
      certainty: 'likely',
      summary: 'has it now',
    },
    {
      when: 'is told without its events, which were gone after an hour',
      turn: pullTurn(undefined, { answers: registryHas({ api: ['v1'] }) }),
      request: askPod,
      ...missing,
    },
    {
      when: 'is not blamed where the events are gone and the registry has it',
      turn: pullTurn(undefined, { answers: registryHas({ web: ['v2'] }) }),
      request: askPod,
      verdict: 'novel',
      cause: null,
      ruledOut: ['base-image-not-found'],
    },
    {
      when: 'has a tag that is near to one that there is',
      turn: pullTurn(noSuchTag(), { answers: registryHas({ web: ['v1', 'v3', 'latest'] }) }),
      request: askPod,
      ...missing,
      summary: 'the nearest one that it has is v1',
    },
    {
      when: 'has a name that is near to one that there is',
      turn: pullTurn(noSuchTag(), { answers: registryHas({ api: ['v2'], webb: ['v2'] }) }),
      request: askPod,
      ...missing,
      summary: 'webb',
    },
    {
      when: 'is still being built',
      turn: pullTurn(noSuchTag(), {
        objects: [build({ active: 1 })],
        answers: registryHas({}),
      }),
      request: askPod,
      ...missing,
      summary: 'web-build, which makes it, still runs',
      rounds: 8,
    },
    {
      when: 'was built, and the registry has lost it',
      turn: pullTurn(noSuchTag(), { objects: [build(complete)], answers: registryHas({}) }),
      request: askPod,
      ...missing,
      summary: 'web-build pushed',
    },
    {
      when: 'is asked for at a port of the node, behind which the registry is',
      turn: pullTurn(
        noSuchTag('localhost:30500/web:v2'),
        {
          objects: [
            service({
              type: 'NodePort',
              ports: [{ port: 5000, targetPort: 5000, nodePort: 30500 }],
            }),
            build(complete),
          ],
          answers: registryHas({}),
        },
        'localhost:30500/web:v2',
      ),
      request: askPod,
      ...missing,
      summary: 'web-build pushed',
    },
    {
      when: 'is not looked for behind a node port that no Service has',
      turn: pullTurn(
        noSuchTag('localhost:30501/web:v2'),
        { answers: registryHas({ web: ['v2'] }) },
        'localhost:30501/web:v2',
      ),
      request: askPod,
      ...missing,
      summary: 'localhost:30501 has no web with the tag v2',
    },
    {
      when: 'was built under the name of the Service, which nodes do not know',
      turn: pullTurn(noSuchTag(), {
        objects: [build(complete, 'docker-registry.cortex-chat.svc.cluster.local:5000/web:v2')],
        answers: registryHas({}),
      }),
      request: askPod,
      ...missing,
      summary: 'web-build pushed',
    },
    {
      when: 'is not made by a Job that pushes another tag',
      turn: pullTurn(noSuchTag(), {
        objects: [build(complete, `${registryIp}:5000/web:v9`)],
        answers: registryHas({}),
      }),
      request: askPod,
      ...missing,
      summary: 'no Job in sight builds',
    },
    {
      when: 'is not made by a Job that pushes the same name to another registry',
      turn: pullTurn(noSuchTag(), {
        objects: [build(complete, 'ghcr.io/web:v2')],
        answers: registryHas({}),
      }),
      request: askPod,
      ...missing,
      summary: 'no Job in sight builds',
    },
    {
      when: 'is looked for in the catalog alone where nobody recorded its tags',
      turn: pullTurn(noSuchTag(), {
        answers: [{ path: '/v2/_catalog', status: 200, body: '{"repositories":["moe-router"]}' }],
      }),
      request: askPod,
      ...missing,
      summary: 'was never built',
    },
    {
      when: 'of a registry outside is told by what that registry answered',
      turn: pullTurn(noSuchTag('docker.io/library/nginx:1.99'), {}, 'nginx:1.99'),
      request: askPod,
      ...missing,
      summary: 'docker.io has no library/nginx with the tag 1.99',
    },
    {
      when: 'may also be one that may not be seen, where the registry does not say which',
      turn: pullTurn(
        'failed to resolve reference "docker.io/acme/wep:1": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
        {},
        'acme/wep:1',
      ),
      request: askPod,
      blamesNone: ['registry-unreachable'],
      unknown: { 'image.tag.exists': 'outside this cluster' },
    },
  ]);
});

describe('an image whose name is not valid', () => {
  const misnamed = (image: string) =>
    pullTurn(undefined, {
      objects: [
        deployment(image),
        appPod({
          image,
          status: {
            phase: 'Pending',
            conditions: [notReady],
            containerStatuses: [
              containerStatus('web', {
                waiting: {
                  reason: 'InvalidImageName',
                  message: `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format`,
                },
              }),
            ],
          },
        }),
      ],
      answers: registryHas({ web: ['v2'] }),
    });

  itDiagnoses([
    {
      when: 'is told with what is wrong with it',
      turn: misnamed(`${registryIp}:5000/Web:v2`),
      request: askPod,
      cause: 'image-name-invalid',
      certainty: 'confirmed',
      summary: 'its repository Web holds capital letters',
    },
    {
      when: 'is one where a template left a value out',
      turn: misnamed(`${registryIp}:5000/web:`),
      request: askPod,
      cause: 'image-name-invalid',
      certainty: 'confirmed',
      summary: '"" is no tag',
    },
  ]);
});

describe('an image that a failed build should have made', () => {
  const failedBuild = (log: string, more: Turn = {}): Turn =>
    pullTurn(noSuchTag(), {
      ...more,
      answers: registryHas({ api: ['v1'] }),
      objects: [
        build({
          failed: 1,
          conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }],
        }),
        buildPod({
          name: 'web-build-x7k2p',
          namespace: apps,
          labels: { 'job-name': 'web-build' },
          containers: [
            kaniko('', { args: [`--destination=${pulledImage}`, '--context=dir:///src'] }),
          ],
          status: {
            phase: 'Failed',
            containerStatuses: [
              containerStatus('kaniko', log === '' ? ended(137, 'OOMKilled') : ended(1, 'Error')),
            ],
          },
        }),
        ...(more.objects ?? []),
      ],
      logs: { [`${apps}/web-build-x7k2p/kaniko`]: log },
    });

  itDiagnoses([
    {
      when: 'is missing because that build ran out of memory',
      turn: failedBuild(''),
      request: askPod,
      cause: 'oom-killed',
      certainty: 'confirmed',
      confirmed: ['oom-killed', 'base-image-not-found'],
      summary: `The image ${pulledImage} was never built, because Job apps/web-build failed:`,
      calls: 20,
      rounds: 7,
    },
    {
      when: 'is missing because the registry ran out of space when it was pushed',
      turn: failedBuild(
        `error pushing image: failed to push to destination ${pulledImage}: PATCH http://${registryIp}:5000/v2/web/blobs/uploads/1: unexpected status code 500 Internal Server Error: filesystem: write /var/lib/registry: no space left on device\n`,
        { stats: stats(99) },
      ),
      request: askPod,
      cause: 'registry-storage-full',
      certainty: 'confirmed',
      confirmed: ['registry-storage-full', 'base-image-not-found'],
      calls: 21,
      rounds: 9,
    },
    {
      when: 'is missing for a reason that nobody knows: the image is what is told',
      turn: failedBuild('something that nobody has seen before went wrong\n'),
      request: askPod,
      ...missing,
      summary: 'Job apps/web-build, which should have made it, failed',
      calls: 20,
      rounds: 8,
    },
    {
      when: 'is the base image of another build',
      turn: {
        log: `error building image: GET http://${registryIp}:5000/v2/web/manifests/v2: MANIFEST_UNKNOWN: manifest unknown; map[Tag:v2]\n`,
        objects: failedBuild('').objects ?? [],
        answers: registryHas({ api: ['v1'] }),
      },
      cause: 'oom-killed',
      certainty: 'confirmed',
      confirmed: ['oom-killed', 'base-image-not-found'],
      summary: 'was never built',
      calls: 20,
      rounds: 8,
    },
  ]);
});
