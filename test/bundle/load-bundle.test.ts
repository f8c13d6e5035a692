import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundleOf, loadBundle } from '../../src/bundle/load-bundle.ts';

const fixture = join(import.meta.dirname, 'fixtures/registry-down');
const names = (bundle: { objects: readonly { metadata: { name: string } }[] }) =>
  bundle.objects.map(({ metadata }) => metadata.name);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundle-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('loading a bundle', () => {
  it('finds the objects, logs and recorded answers of a folder', async () => {
    const { bundle, problems } = await loadBundle(fixture);
    expect(problems).toEqual([]);
    expect(names(bundle)).toEqual(
      expect.arrayContaining(['build-42', 'build-42-x7k2p', 'docker-registry', 'deny-all']),
    );
    expect(bundle.logs.map(({ container, previous }) => [container, previous])).toEqual([
      ['kaniko', false],
      ['kaniko', true],
    ]);
    expect(bundle.answers).toHaveLength(4);
    expect(bundle.prohibitions).toHaveLength(2);
    expect([...bundle.nodeStats.keys()]).toEqual(['worker-1']);
    expect(bundle.takenAt).toEqual(new Date('2025-10-27T10:06:30Z'));
  });

  it('reads a .tar.gz like the folder that it was made of', async () => {
    const file = join(folder, 'case.tar.gz');
    await create({ gzip: true, file, cwd: join(fixture, '..') }, ['registry-down']);
    expect(await loadBundle(file)).toEqual(await loadBundle(fixture));
  });

  it('says that there is nothing at a path', async () => {
    await expect(loadBundle(join(folder, 'none'))).rejects.toMatchObject({
      code: 'bundle-missing',
    });
  });

  it('says that a folder is empty', async () => {
    await expect(loadBundle(folder)).rejects.toMatchObject({ code: 'bundle-empty' });
  });

  it('says that a file is no archive', async () => {
    await expect(loadBundle(import.meta.filename)).rejects.toMatchObject({
      code: 'bundle-unreadable',
    });
  });
});

describe('the files of a bundle', () => {
  it('leaves a broken document out, naming its file and line, and keeps the rest', () => {
    const text = `apiVersion: v1
kind: ConfigMap
metadata: { name: good }
---
apiVersion: v1
kind: [ConfigMap
metadata: { name: bad }
`;
    const { bundle, problems } = bundleOf([{ path: 'all.yaml', text }]);
    expect(names(bundle)).toEqual(['good']);
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^all\.yaml:\d was left out: /),
    ]);
  });

  it('names the line of broken JSON', () => {
    const { problems } = bundleOf([{ path: 'x.json', text: '{\n  "kind": "Pod" "v1"\n}' }]);
    expect(problems[0]?.message).toMatch(/^x\.json:2 was left out: /);
  });

  it('tells of a document that is no Kubernetes object', () => {
    const { problems } = bundleOf([{ path: 'values.yaml', text: '\n\nreplicas: 1\n' }]);
    expect(problems[0]?.message).toMatch(/^values\.yaml:3 was left out: it is no Kubernetes/);
  });

  it('gives the items of a typed list their kind, and objects without a namespace the default one', () => {
    const text = JSON.stringify({
      apiVersion: 'v1',
      kind: 'PodList',
      items: [{ metadata: { name: 'p' } }],
    });
    const { bundle } = bundleOf([{ path: 'pods.json', text }]);
    expect(bundle.objects).toMatchObject([
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'default' } },
    ]);
  });

  it('tells of an entry of forbidden.yaml or service-proxy.yaml that it cannot read', () => {
    const { bundle, problems } = bundleOf([
      { path: 'forbidden.yaml', text: '- { verb: get, resource: secrets }\n- { verb: get }\n' },
      { path: 'service-proxy.yaml', text: '- { service: registry, path: /v2/, status: 200 }\n' },
    ]);
    expect(bundle.prohibitions).toHaveLength(1);
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('forbidden.yaml:1 was left out: entry 2'),
      expect.stringContaining('service-proxy.yaml:1 was left out: entry 1'),
    ]);
  });

  it('reads a support bundle of troubleshoot.sh', () => {
    const item = { metadata: { name: 'p', namespace: 'builds' } };
    const { bundle, problems } = bundleOf([
      { path: 'version.yaml', text: 'apiVersion: troubleshoot.sh/v1beta2' },
      { path: 'cluster-resources/pods/builds.json', text: JSON.stringify([item]) },
      { path: 'cluster-resources/pvcs/builds.json', text: JSON.stringify([item]) },
      { path: 'cluster-resources/resources.json', text: '[{"groupVersion":"v1"}]' },
      { path: 'cluster-resources/pods/logs/builds/p/kaniko.log', text: 'now\n' },
      { path: 'cluster-resources/pods/logs/builds/p/kaniko-previous.log', text: 'before\n' },
    ]);
    expect(problems).toEqual([]);
    expect(bundle.objects.map(({ kind }) => kind)).toEqual(['Pod', 'PersistentVolumeClaim']);
    expect(bundle.logs).toMatchObject([
      { container: 'kaniko', previous: false, text: 'now\n' },
      { container: 'kaniko', previous: true, text: 'before\n' },
    ]);
  });

  it('takes what the collectors of a support bundle say about themselves for no objects', () => {
    const root = 'cluster-resources';
    const { bundle, problems } = bundleOf([
      { path: `${root}/namespaces.json`, text: '{"metadata":{"name":"builds"}}' },
      { path: `${root}/ingress/builds.json`, text: '[{"metadata":{"name":"web"}}]' },
      { path: `${root}/nodes.json`, text: '{"kind":"NodeList","apiVersion":"v1","items":null}' },
      { path: `${root}/image-pull-secrets/builds/pull.json`, text: '{"r.example.com":"robot"}' },
      { path: `${root}/auth-cani-list/builds.json`, text: '[{"verbs":["get"]}]' },
      { path: `${root}/jobs-errors.json`, text: '{"builds":"jobs.batch is forbidden"}' },
      { path: `${root}/pods/logs/builds/p/kaniko-logs-errors.log`, text: 'gone' },
    ]);
    expect(problems).toEqual([]);
    expect(bundle.objects.map(({ kind }) => kind)).toEqual(['Namespace', 'Ingress']);
    expect(bundle.logs).toEqual([]);
  });

  it('reads a cluster-info dump in YAML, and logs that do not end their last line', () => {
    const start = '==== START logs for container a of pod builds/p ====';
    const end = '==== END logs for container a of pod builds/p ====';
    const { bundle, problems } = bundleOf([
      {
        path: 'nodes.yaml',
        text: 'kind: NodeList\napiVersion: v1\nitems: [{metadata: {name: n}}]',
      },
      { path: 'builds/pods.yaml', text: 'kind: PodList\napiVersion: v1\nitems: []' },
      { path: 'builds/p/logs.txt', text: `${start}\nkilled${end}\n` },
    ]);
    expect(problems).toEqual([]);
    expect(names(bundle)).toEqual(['n']);
    expect(bundle.logs).toMatchObject([{ container: 'a', text: 'killed' }]);
  });

  it('reads a cluster-info dump', () => {
    const list = (kind: string, name: string) =>
      JSON.stringify({ kind, apiVersion: 'v1', items: [{ metadata: { name } }] });
    const logs = `==== START logs for container a of pod builds/p ====
one
two
==== END logs for container a of pod builds/p ====
==== START logs for container b of pod builds/p ====
==== END logs for container b of pod builds/p ====
`;
    const { bundle } = bundleOf([
      { path: 'nodes.json', text: list('NodeList', 'worker-1') },
      { path: 'builds/pods.json', text: list('PodList', 'p') },
      { path: 'builds/p/logs.txt', text: logs },
    ]);
    expect(names(bundle)).toEqual(['worker-1', 'p']);
    expect(bundle.logs).toMatchObject([
      { pod: 'p', container: 'a', text: 'one\ntwo\n' },
      { pod: 'p', container: 'b', text: '' },
    ]);
  });
});
