import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadBundle } from '../../src/bundle/load-bundle.ts';
import { type ServedBundle, serveBundle } from '../../src/bundle/serve-bundle.ts';
import { startProgram, stopProgram } from '../support/program.ts';
import { pod } from './objects.ts';

const isThere = spawnSync('kubectl', ['version', '--client']).status === 0;

let served: ServedBundle;
beforeAll(async () => {
  const { bundle } = await loadBundle(join(import.meta.dirname, 'fixtures/registry-down'));
  served = await serveBundle(bundle);
});
afterAll(() => served.close());

/** What kubectl prints, as one line a row with single spaces. */
async function kubectl(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('kubectl', [`--server=${served.url}`, ...args]);
  return stdout.replaceAll(/ +/g, ' ').replaceAll(/ $/gm, '');
}

if (isThere) describe('kubectl', acceptance);
else {
  describe('kubectl', () => {
    it('is not on the PATH, so nothing of it was tried here', () => {
      expect(isThere).toBe(false);
    });
  });
}

function acceptance(): void {
  it('prints jobs, pods and network policies with their wide columns', async () => {
    const printed = await kubectl(
      'get',
      'jobs,pods,networkpolicies',
      '-n',
      'knative-lambda',
      '-o',
      'wide',
    );
    expect(printed).toContain('NAME STATUS COMPLETIONS DURATION AGE CONTAINERS IMAGES SELECTOR');
    expect(printed).toContain('job.batch/build-41 Complete 1/1 3m20s 66m kaniko');
    expect(printed).toContain(
      'pod/build-42-x7k2p 0/2 Error 1 (4m30s ago) 6m29s 10.42.1.17 worker-1',
    );
    expect(printed).toContain('networkpolicy.networking.k8s.io/builder-egress app=builder 26d');
  });

  it('describes a job with its events', async () => {
    const printed = await kubectl('describe', 'job', 'build-42', '-n', 'knative-lambda');
    expect(printed).toContain('Pods Statuses: 0 Active / 0 Succeeded / 1 Failed');
    expect(printed).toContain('Warning BackoffLimitExceeded');
  });

  it('describes a pod with its containers and events', async () => {
    const printed = await kubectl('describe', 'pod', 'build-42-x7k2p', '-n', 'knative-lambda');
    expect(printed).toContain('Controlled By: Job/build-42');
    expect(printed).toContain('Normal Scheduled');
  });

  it("prints a job's log", async () => {
    const printed = await kubectl('logs', 'job/build-42', '-n', 'knative-lambda', '-c', 'kaniko');
    expect(printed).toMatch(/i\/o timeout\n$/);
  });

  it('prints the events and everything else of all namespaces', async () => {
    expect(await kubectl('get', 'events', '-A')).toContain(
      'knative-lambda 0s Warning BackoffLimitExceeded job/build-42 Job has reached',
    );
    const everything = await kubectl('get', 'all', '-A');
    expect(everything).toContain('cortex-chat service/docker-registry ClusterIP 10.43.0.50');
    expect(everything).toContain('knative-lambda job.batch/build-42 Failed 0/1');
  });

  it('selects by field and by label', async () => {
    const failed = await kubectl(
      'get',
      'jobs',
      '-n',
      'knative-lambda',
      '--field-selector',
      'status.successful=0',
      '-o',
      'name',
    );
    expect(failed).toBe('job.batch/build-42\n');
    const pods = await kubectl('get', 'pods', '-A', '-l', 'job-name=build-42', '-o', 'yaml');
    expect(pods).toContain('name: build-42-x7k2p');
  });

  it('asks a Service through the proxy', async () => {
    const path = '/api/v1/namespaces/cortex-chat/services/docker-registry:5000/proxy/v2/';
    expect(await kubectl('get', '--raw', path)).toBe('{}');
  });

  it('is told what it may not do', async () => {
    await expect(kubectl('get', 'secrets', 'x', '-n', 'cortex-chat')).rejects.toThrow(
      'Error from server (Forbidden): secrets "x" is forbidden',
    );
    await expect(
      kubectl('delete', 'pod', 'build-42-x7k2p', '-n', 'knative-lambda'),
    ).rejects.toThrow('MethodNotAllowed');
  });

  it('watches what changes', async () => {
    const server = `--server=${served.url}`;
    const watching = await startProgram(
      'kubectl',
      [server, 'get', 'pods', '-n', 'knative-lambda', '--watch'],
      { ready: 'build-42-x7k2p' },
    );
    let told = '';
    watching.stdout?.on('data', (chunk) => {
      told += chunk;
    });
    const name = 'build-43-a1b2c';
    served.put(pod(name, ['kaniko'], 'knative-lambda'));
    await vi.waitFor(() => expect(told).toMatch(/build-43-a1b2c +\d\/1 +Running/));
    served.remove({ apiVersion: 'v1', kind: 'Pod', namespace: 'knative-lambda', name });
    await stopProgram(watching);
  });
}
