import { describe, expect, it } from 'vitest';
import { imagePull } from '../../src/checks/image-pull.ts';
import { pullFacts } from '../../src/checks/pull-message.ts';
import { signatureTable } from '../../src/diagnosis/signature-table.ts';
import { factValue, factValues } from '../../src/model/facts.ts';
import { fakeCluster } from '../support/fake-cluster.ts';
import { build, containerStatus, failedJob, kaniko, pod } from '../support/objects.ts';

const waiting = (image: string, reason: string, message?: string) =>
  pod({
    spec: { containers: [{ name: 'web', image }], nodeName: 'node-2', restartPolicy: 'Always' },
    status: {
      phase: 'Pending',
      hostIP: '192.168.50.12',
      containerStatuses: [
        containerStatus('web', { waiting: { reason, ...(message ? { message } : {}) } }),
      ],
    },
  });

const factsOf = (parts: Parameters<typeof build>[0]) =>
  imagePull.run(fakeCluster(), { build: build(parts), facts: [] });

describe('an image that cannot be pulled', () => {
  it('is named with its parts, its registry and the node that pulls', async () => {
    const facts = await factsOf({
      pods: [waiting('10.43.170.72:5000/web:v2', 'ImagePullBackOff')],
    });
    expect(factValue(facts, 'image.reference')).toBe('10.43.170.72:5000/web:v2');
    expect(factValue(facts, 'image.registry')).toBe('10.43.170.72:5000');
    expect(factValue(facts, 'image.repository')).toBe('web');
    expect(factValue(facts, 'image.tag')).toBe('v2');
    expect(factValue(facts, 'registry.host')).toBe('10.43.170.72:5000');
    expect(factValue(facts, 'pull.node')).toEqual({ name: 'node-2', ip: '192.168.50.12' });
  });

  it('is told with what is wrong with its name', async () => {
    const facts = await factsOf({ pods: [waiting('Web:v2', 'InvalidImageName')] });
    expect(factValue(facts, 'image.invalid')).toContain('capital letters');
    expect(factValue(facts, 'registry.host')).toBeUndefined();
  });

  it('of an init container counts as well', async () => {
    const one = waiting('web:v2', 'ContainerCreating');
    const facts = await factsOf({
      pods: [
        {
          ...one,
          spec: {
            ...one.spec,
            containers: [],
            initContainers: [{ name: 'setup', image: 'setup:1' }],
          },
          status: {
            initContainerStatuses: [
              containerStatus('setup', { waiting: { reason: 'ErrImagePull' } }),
            ],
          },
        },
      ],
    });
    expect(factValue(facts, 'image.repository')).toBe('library/setup');
  });

  it('is that of a builder, whose registry is then not the one that it would push to', async () => {
    const stuck = pod({
      spec: { containers: [kaniko()], restartPolicy: 'Never' },
      status: {
        phase: 'Pending',
        containerStatuses: [containerStatus('kaniko', { waiting: { reason: 'ErrImagePull' } })],
      },
    });
    const facts = await factsOf({ job: failedJob(), pods: [stuck] });
    expect(factValue(facts, 'registry.host')).toBe('gcr.io');
  });

  it('is none where the build ran: then the registry in question is the one that it pushes to', async () => {
    const facts = await factsOf({ job: failedJob(), pods: [pod()] });
    expect(facts.map(({ name }) => name)).toEqual(['registry.host']);
    expect(factValue(facts, 'registry.host')).toBe('10.43.170.72:5000');
  });
});

describe('what the kubelet says of a pull', () => {
  const evidence = { source: 'Event', text: '' };
  const told = (message: string, registry = '10.43.170.72:5000') => {
    const facts = pullFacts(message, evidence, registry, signatureTable([]));
    return {
      signatures: factValues(facts, 'log.signature'),
      answer: factValue(facts, 'image.answer'),
    };
  };

  it.each([
    [
      'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:1.99": failed to resolve reference "docker.io/library/nginx:1.99": docker.io/library/nginx:1.99: not found',
      'no-such-image',
    ],
    [
      'rpc error: code = Unknown desc = reading manifest v9 in quay.io/acme/app: manifest unknown',
      'no-such-image',
    ],
    [
      'failed to resolve reference "docker.io/library/wepapp:1": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
      'refused-or-missing',
    ],
    [
      'failed to do request: Head "https://10.43.170.72:5000/v2/web/manifests/v2": dial tcp 10.43.170.72:5000: i/o timeout',
      undefined,
    ],
    ['no match for platform in manifest: not found', undefined],
  ])('%s', (message, answer) => {
    expect(told(message).answer).toBe(answer);
  });

  it('is about another registry where it names one', () => {
    const timeout =
      'failed to do request: Head "https://mirror.acme.io/v2/web/manifests/v2": dial tcp 10.9.9.9:443: i/o timeout';
    expect(told(timeout).signatures).toEqual(['other-registry-timeout']);
    expect(told(timeout, 'mirror.acme.io').signatures).toEqual(['registry-timeout']);
  });

  it('tells nothing while the kubelet only waits for its next try', () => {
    expect(told('Back-off pulling image "10.43.170.72:5000/web:v2"')).toEqual({
      signatures: [],
      answer: undefined,
    });
  });
});
