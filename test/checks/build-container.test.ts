import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decisiveContainer } from '../../src/checks/build-container.ts';
import type { Pod } from '../../src/model/cluster.ts';
import { containerStatus, ended, kaniko, pod } from '../support/objects.ts';

const sidecar = { name: 'istio-proxy', image: 'istio/proxyv2:1.22' };
const fetcher = { name: 'fetch', image: 'alpine/git' };

/** Pod, container, field and run that were read. */
const decided = (...pods: Pod[]) => {
  const decisive = decisiveContainer(pods);
  return (
    decisive && {
      pod: decisive.pod.metadata?.name,
      container: decisive.spec.name,
      field: decisive.field,
      isPreviousRun: decisive.isPreviousRun,
    }
  );
};

describe('decisiveContainer', () => {
  it('is the builder that failed, not the sidecar that was stopped after it', () => {
    const killed = pod({
      spec: { containers: [sidecar, kaniko()] },
      status: {
        phase: 'Failed',
        containerStatuses: [
          containerStatus('istio-proxy', ended(143, 'Error', 9)),
          containerStatus('kaniko', ended(137, 'OOMKilled', 5)),
        ],
      },
    });
    expect(decided(killed)).toEqual({
      pod: 'app-7-x',
      container: 'kaniko',
      field: '.status.containerStatuses[1].state.terminated',
      isPreviousRun: false,
    });
  });

  it('is the init container that failed, since nothing after it ran', () => {
    const stopped = pod({
      spec: { initContainers: [fetcher], containers: [kaniko()] },
      status: {
        phase: 'Failed',
        initContainerStatuses: [containerStatus('fetch', ended(128, 'Error', 2))],
        containerStatuses: [containerStatus('kaniko', { waiting: { reason: 'PodInitializing' } })],
      },
    });
    expect(decided(stopped)).toMatchObject({
      container: 'fetch',
      field: '.status.initContainerStatuses[0].state.terminated',
    });
  });

  it('is not the init container that stays as a sidecar and is stopped last', () => {
    const killed = pod({
      spec: { initContainers: [{ ...sidecar, restartPolicy: 'Always' }], containers: [kaniko()] },
      status: {
        phase: 'Failed',
        initContainerStatuses: [containerStatus('istio-proxy', ended(137, 'Error', 9))],
        containerStatuses: [containerStatus('kaniko', ended(1, 'Error', 5))],
      },
    });
    expect(decided(killed)?.container).toBe('kaniko');
  });

  it('is the first step that failed, since those behind it are failed without being run', () => {
    const clone = { name: 'step-clone', image: 'tekton/git-init:v0.44' };
    const task = pod({
      spec: { containers: [clone, { ...kaniko(), name: 'step-build' }] },
      status: {
        phase: 'Failed',
        containerStatuses: [
          containerStatus('step-clone', ended(1, 'Error', 5)),
          containerStatus('step-build', ended(1, 'Error', 5)),
        ],
      },
    });
    expect(decided(task)?.container).toBe('step-clone');
  });

  it.each([
    ['docker:27-dind', 'OOMKilled', 'daemon'],
    ['docker:27-dind', 'Error', 'build'],
    ['istio/proxyv2:1.22', 'OOMKilled', 'build'],
  ])('beside a client, of a container with %s that ended for %s, is %s', (image, reason, name) => {
    const client = { name: 'build', image: 'docker:27-cli', args: ['docker', 'build', '.'] };
    const both = pod({
      spec: { containers: [client, { name: 'daemon', image }] },
      status: {
        phase: 'Failed',
        containerStatuses: [
          containerStatus('build', ended(1, 'Error', 5)),
          containerStatus('daemon', ended(137, reason, 5)),
        ],
      },
    });
    expect(decided(both)?.container).toBe(name);
  });

  it('is the previous run of a container that was restarted', () => {
    const restarted = pod({
      status: {
        phase: 'Running',
        containerStatuses: [
          containerStatus(
            'kaniko',
            { running: {} },
            { restartCount: 1, lastState: ended(137, 'OOMKilled', 5) },
          ),
        ],
      },
    });
    expect(decided(restarted)).toMatchObject({
      field: '.status.containerStatuses[0].lastState.terminated',
      isPreviousRun: true,
    });
  });

  it('is the one that waits for its image', () => {
    const waiting = pod({
      status: {
        phase: 'Pending',
        containerStatuses: [containerStatus('kaniko', { waiting: { reason: 'ImagePullBackOff' } })],
      },
    });
    expect(decided(waiting)?.field).toBe('.status.containerStatuses[0].state');
    expect(decisiveContainer([waiting])?.waiting?.reason).toBe('ImagePullBackOff');
  });

  it('is of the last try that failed, even while another try runs', () => {
    const tried = (name: string, second: number) =>
      pod({
        name,
        status: {
          phase: 'Failed',
          containerStatuses: [containerStatus('kaniko', ended(1, 'Error', second))],
        },
      });
    const running = pod({
      name: 'app-7-c',
      createdAt: '2026-01-18T11:00:00Z',
      status: {
        phase: 'Running',
        containerStatuses: [containerStatus('kaniko', { running: {} })],
      },
    });
    expect(decided(tried('app-7-b', 50), tried('app-7-a', 10), running)?.pod).toBe('app-7-b');
    expect(decided(running)?.pod).toBe('app-7-c');
  });

  it('is of the pod that its node evicted before a container could tell anything', () => {
    const evicted = pod({ name: 'app-7-b', status: { phase: 'Failed', reason: 'Evicted' } });
    const before = pod({
      name: 'app-7-a',
      createdAt: '2026-01-18T09:00:00Z',
      status: {
        phase: 'Failed',
        containerStatuses: [
          containerStatus('kaniko', {
            terminated: { exitCode: 1, finishedAt: new Date('2026-01-18T09:01:00Z') },
          }),
        ],
      },
    });
    expect(decided(before, evicted)).toMatchObject({
      pod: 'app-7-b',
      field: '.status.containerStatuses.state',
    });
  });

  it('is nothing without a pod', () => {
    expect(decided()).toBeUndefined();
  });

  it('does not depend on the order in which the pods were listed', () => {
    const tries = [10, 20, 30, 40].map((second) =>
      pod({
        name: `try-${second}`,
        status: {
          phase: 'Failed',
          containerStatuses: [containerStatus('kaniko', ended(second % 20, 'Error', second))],
        },
      }),
    );
    fc.assert(
      fc.property(fc.shuffledSubarray(tries, { minLength: tries.length }), (pods) => {
        expect(decided(...pods)?.pod).toBe('try-30');
      }),
    );
  });
});
