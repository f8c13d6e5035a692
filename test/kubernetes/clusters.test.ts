import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serveBundle } from '../../src/bundle/serve-bundle.ts';
import { clusterFrom, openClusters } from '../../src/kubernetes/clusters.ts';
import { bundleWith, pod } from '../bundle/objects.ts';

const kubeconfig = (server: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'u', user: { token: 'a-token' } }],
    contexts: [
      { name: 'staging', context: { cluster: 'c', user: 'u' } },
      { name: 'dangling', context: { cluster: 'gone', user: 'u' } },
    ],
    'current-context': 'staging',
  });

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
  file = join(folder, 'config');
});
afterEach(() => rm(folder, { recursive: true }));

const problemOf = (call: () => unknown): { code: string; message: string; advice: string } => {
  try {
    call();
  } catch (error) {
    return error as { code: string; message: string; advice: string };
  }
  throw new Error('no problem was found');
};

describe('clusters by name', () => {
  it('reads through a context of a kubeconfig', async () => {
    const served = await serveBundle(bundleWith({ objects: [pod('p', ['c'])] }));
    await writeFile(file, kubeconfig(served.url));
    const clusters = openClusters([
      { name: 'prod', kubeconfig: file, context: 'staging' },
      { name: 'lab', server: served.url },
    ]);
    expect(clusters.names).toEqual(['prod', 'lab']);
    expect(clusters.get('prod').name).toBe('prod');
    expect(await clusters.get('prod').list('Pod', {})).toMatchObject({
      value: [{ metadata: { name: 'p' } }],
    });
    await clusters.close();
    await served.close();
  });

  it('names the ones that there are when another is asked for', () => {
    const clusters = openClusters([{ name: 'lab', server: 'http://127.0.0.1:1' }]);
    expect(problemOf(() => clusters.get('prod'))).toMatchObject({
      code: 'cluster-unknown',
      message: 'There is no cluster named "prod".',
      advice: expect.stringContaining('lab'),
    });
  });

  it('names the contexts that there are when another is configured', async () => {
    await writeFile(file, kubeconfig('https://127.0.0.1:1'));
    for (const context of ['none', 'dangling']) {
      expect(problemOf(() => clusterFrom({ name: 'x', kubeconfig: file, context }))).toMatchObject({
        code: 'context-unknown',
        message: expect.stringContaining(`"${context}"`),
        advice: expect.stringContaining('staging'),
      });
    }
  });

  it('says that a kubeconfig is missing or broken', async () => {
    await writeFile(file, 'clusters: [');
    for (const path of [file, join(folder, 'none')]) {
      expect(problemOf(() => clusterFrom({ name: 'x', kubeconfig: path }))).toMatchObject({
        code: 'kubeconfig-unreadable',
        message: expect.stringContaining(path),
      });
    }
  });

  it('says that it does not run in a pod', () => {
    expect(problemOf(() => clusterFrom({ name: 'x', inCluster: true })).code).toBe(
      'not-in-cluster',
    );
  });

  it('lets the process end although connections are kept alive', async () => {
    const served = await serveBundle(bundleWith());
    const script = `
      import { clusterFrom } from './src/kubernetes/clusters.ts';
      console.log((await clusterFrom({ name: 'x', server: '${served.url}' }).list('Pod', {})).kind);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
    const output: string[] = [];
    child.stdout.on('data', (data) => output.push(String(data)));
    const [code] = await once(child, 'exit');
    expect([code, output.join('')]).toEqual([0, 'found\n']);
    await served.close();
  });
});
