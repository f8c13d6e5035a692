import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packFiles, unpackFiles } from '../../src/bundle/archive.ts';
import { readBundleFiles } from '../../src/bundle/read-files.ts';

const long = (of: string) => of.repeat(60);
const files = [
  { path: 'cluster.yaml', text: 'kind: Node\n' },
  { path: 'logs/builds/empty/kaniko.log', text: '' },
  { path: `logs/${long('n')}/${long('pod-')}/${long('c')}.log`, text: 'ünïcode ✓\n'.repeat(500) },
  { path: 'logs/builds/pod/exact.log', text: 'x'.repeat(512) },
];

describe('files packed in memory', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'archive-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('come out as they went in, with paths and texts of any length', async () => {
    expect(await unpackFiles(await packFiles(files))).toEqual(files);
  });

  it('are an archive as any other, which --bundle reads', async () => {
    const file = join(folder, 'kept.tar.gz');
    await writeFile(file, await packFiles(files));
    const read = await readBundleFiles(file);
    expect(read).toHaveLength(files.length);
    expect(read).toEqual(expect.arrayContaining(files));
  });

  it('are the same bytes each time', async () => {
    expect(await packFiles(files)).toEqual(await packFiles(files));
  });

  it('are refused where they were cut off', async () => {
    const whole = await packFiles(files);
    await expect(unpackFiles(whole.subarray(0, whole.length / 2))).rejects.toThrow();
  });
});
