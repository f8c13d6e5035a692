import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeBundle } from '../../../src/bundle/collect/write-bundle.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bundle-'));
});
afterEach(() => rm(root, { recursive: true }));

const files = [
  { path: 'cluster.yaml', text: 'a\n' },
  { path: 'logs/builds/app/kaniko.log', text: 'b\n' },
];

describe('writeBundle', () => {
  it('makes the folder and those inside it', async () => {
    const folder = join(root, 'new', 'bundle');
    await writeBundle(folder, files, { force: false });
    expect(await readFile(join(folder, 'logs/builds/app/kaniko.log'), 'utf8')).toBe('b\n');
  });

  it('leaves a folder alone that holds anything', async () => {
    await writeFile(join(root, 'notes.txt'), 'mine');
    await expect(writeBundle(root, files, { force: false })).rejects.toMatchObject({
      code: 'bundle-folder-taken',
    });
    expect(await readdir(root)).toEqual(['notes.txt']);
  });

  it('replaces an earlier bundle when told to, and nothing beside it', async () => {
    await writeBundle(root, files, { force: false });
    await writeFile(join(root, 'notes.txt'), 'mine');
    await writeBundle(root, [{ path: 'forbidden.yaml', text: '[]\n' }], { force: true });
    expect((await readdir(root)).sort()).toEqual(['forbidden.yaml', 'notes.txt']);
  });

  it('writes nothing outside of the folder, whatever a cluster calls its objects', async () => {
    const escaping = [{ path: 'logs/../../evil.log', text: 'x' }];
    await expect(writeBundle(join(root, 'in'), escaping, { force: false })).rejects.toMatchObject({
      code: 'bundle-unwritable',
    });
    expect(await readdir(root)).not.toContain('evil.log');
  });

  it('says so when a file has the name of the folder', async () => {
    const path = join(root, 'file');
    await writeFile(path, '');
    await expect(writeBundle(path, files, { force: false })).rejects.toMatchObject({
      code: 'bundle-unwritable',
    });
  });
});
