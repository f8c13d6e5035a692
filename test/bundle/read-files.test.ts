import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadBundle } from '../../src/bundle/load-bundle.ts';
import { readBundleFiles } from '../../src/bundle/read-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundle-'));
});
afterEach(() => rm(folder, { recursive: true }));

const item = (name: string) => ({ metadata: { name, namespace: 'builds' } });
const pod = (name: string) => JSON.stringify({ apiVersion: 'v1', kind: 'Pod', ...item(name) });

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, text);
  }
}

/** The `.tar.gz` of these paths, written as they are given. */
async function archive(...paths: string[]): Promise<string> {
  const file = join(folder, 'case.tar.gz');
  await create({ gzip: true, preservePaths: true, file, cwd: join(folder, 'case') }, paths);
  return file;
}

const namesIn = async (location: string) =>
  (await loadBundle(location)).bundle.objects.map(({ metadata }) => metadata.name);

describe('an archive', () => {
  it('with paths that lead out of it is read like any other, and nothing is written', async () => {
    await write({ 'case/pod.json': pod('inside'), 'outside.json': pod('dots') });
    await write({ 'elsewhere/pod.json': pod('absolute') });
    const file = await archive('pod.json', '../outside.json', join(folder, 'elsewhere/pod.json'));
    await rm(join(folder, 'outside.json'));
    await rm(join(folder, 'elsewhere'), { recursive: true });
    expect((await namesIn(file)).sort()).toEqual(['absolute', 'dots', 'inside']);
    await expect(readBundleFiles(join(folder, 'outside.json'))).rejects.toMatchObject({
      code: 'bundle-missing',
    });
  });

  it('has its links passed over, whatever they point to', async () => {
    await write({ 'case/pod.json': pod('inside'), 'secret.json': pod('outside') });
    await symlink(join(folder, 'secret.json'), join(folder, 'case/link.json'));
    expect(await namesIn(await archive('pod.json', 'link.json'))).toEqual(['inside']);
  });

  it('that macOS packed is read without the attributes beside each file', async () => {
    await write({
      'case/._app': '\0\0',
      'case/app/._pod.json': '\0\0',
      'case/app/pod.json': pod('a'),
    });
    expect(await readBundleFiles(await archive('._app', 'app'))).toEqual([
      { path: 'pod.json', text: pod('a') },
    ]);
  });

  it('that is cut off is told as such', async () => {
    await write({ 'case.tar.gz': '' });
    await expect(loadBundle(join(folder, 'case.tar.gz'))).rejects.toMatchObject({
      code: 'bundle-unreadable',
    });
  });

  const start = '==== START logs for container kaniko of pod builds/p ====';
  const end = '==== END logs for container kaniko of pod builds/p ====';
  const podList = JSON.stringify({ kind: 'PodList', apiVersion: 'v1', items: [item('p')] });
  it.each([
    ['plain', { 'pods.json': podList, 'logs/builds/p/kaniko.log': 'done\n' }],
    [
      'a support bundle',
      {
        'version.yaml': 'apiVersion: troubleshoot.sh/v1beta2',
        'cluster-resources/pods/builds.json': podList,
        'cluster-resources/pods/logs/builds/p/kaniko.log': 'done\n',
      },
    ],
    [
      'a cluster-info dump',
      {
        'nodes.json': '{"kind":"NodeList","apiVersion":"v1","items":[]}',
        'builds/pods.json': podList,
        'builds/p/logs.txt': `${start}\ndone\n${end}\n`,
      },
    ],
  ])('is read in the layout of %s, with a folder around it or without', async (_, files) => {
    const around = Object.entries(files).map(([path, text]) => [`case/around/${path}`, text]);
    await write(Object.fromEntries(around));
    const wrapped = (await loadBundle(await archive('around'))).bundle;
    await write(
      Object.fromEntries(Object.entries(files).map(([path, text]) => [`case/${path}`, text])),
    );
    await rm(join(folder, 'case/around'), { recursive: true });
    const bare = (await loadBundle(await archive('.'))).bundle;
    for (const { objects, logs } of [wrapped, bare]) {
      expect(objects.map(({ kind, metadata }) => [kind, metadata.name])).toEqual([['Pod', 'p']]);
      expect(logs).toMatchObject([{ pod: 'p', container: 'kaniko', text: 'done\n' }]);
    }
  });
});

describe('a folder', () => {
  it('has its links passed over, also one that leads round in a circle', async () => {
    await write({ 'case/pod.json': pod('inside'), 'other/pod.json': pod('outside') });
    await symlink(join(folder, 'other/pod.json'), join(folder, 'case/link.json'));
    await symlink(join(folder, 'case'), join(folder, 'case/circle'));
    expect(await namesIn(join(folder, 'case'))).toEqual(['inside']);
  });

  it('may hold more files than the process may open', async () => {
    const many = Array.from({ length: 1000 }, (_, index) => [
      `case/${index}.json`,
      pod(`p${index}`),
    ]);
    await write(Object.fromEntries(many));
    const reader = join(import.meta.dirname, '../../src/bundle/read-files.ts');
    const count = `import { readBundleFiles } from '${reader}'; console.log((await readBundleFiles('${folder}/case')).length);`;
    const limited = spawnSync('sh', [
      '-c',
      'ulimit -n 256; exec "$0" --input-type=module -e "$1"',
      process.execPath,
      count,
    ]);
    expect(limited.stderr.toString()).toBe('');
    expect(limited.stdout.toString()).toBe('1000\n');
  });

  it('of another kind is told with what was left out of it', async () => {
    await write({ 'case/package.json': '{"name":"app"}', 'case/src/app.ts': 'export {};' });
    await expect(loadBundle(join(folder, 'case'))).rejects.toMatchObject({
      code: 'bundle-empty',
      message: expect.stringContaining('package.json:1 was left out: it is no Kubernetes object'),
    });
  });

  it('in which each file is broken is told with its lines', async () => {
    await write({ 'case/job.yaml': 'apiVersion: batch/v1\nkind: [Job\nmetadata: {}\n' });
    await expect(loadBundle(join(folder, 'case'))).rejects.toMatchObject({
      code: 'bundle-empty',
      message: expect.stringMatching(/job\.yaml:\d was left out/),
    });
  });

  it('keeps what is good beside what is broken', async () => {
    await write({
      'case/a.yaml': 'kind: [Job',
      'case/b.json': pod('b'),
      'case/c.yaml': '{{ .Values }}',
    });
    const { bundle, problems } = await loadBundle(join(folder, 'case'));
    expect(bundle.objects.map(({ metadata }) => metadata.name)).toEqual(['b']);
    expect(problems.map(({ message }) => message.split(':')[0])).toEqual(['a.yaml', 'c.yaml']);
  });
});
