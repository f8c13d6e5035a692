import { describe, expect, it } from 'vitest';
import { createReadContext } from '../../../src/incidents/proposals/read-context.ts';
import { targetSources } from '../../../src/incidents/proposals/target-sources.ts';
import type { FolderEntry, SourceWish } from '../../../src/model/source-folder.ts';
import { repositoryMissing } from '../../../src/problems/github.ts';

const wish: SourceWish = {
  host: 'github.com',
  repository: 'acme/app',
  folder: 'services/api',
  dockerfile: 'Dockerfile',
  ignoreFiles: ['Dockerfile.dockerignore', '.dockerignore'],
};

type Content = string | Uint8Array;

/** Reads the context out of these files. */
const read = (
  files: Readonly<Record<string, Content>>,
  kinds: Readonly<Record<string, FolderEntry['kind']>> = {},
) =>
  createReadContext(async () => ({
    commit: 'abc',
    entries: Object.entries(files).map(([path, content]) => ({
      path,
      kind: kinds[path] ?? 'file',
      sizeBytes: Buffer.byteLength(content),
    })),
    read: async (paths) => paths.map((path) => Buffer.from(files[path] ?? '')),
  }))(wish);

describe('reading a build context', () => {
  it('leaves out what .dockerignore names, but neither the Dockerfile nor itself', async () => {
    const files = {
      Dockerfile: 'FROM scratch\n',
      '.dockerignore': '*\n!src\n',
      'src/app.js': '',
      'notes.md': '',
    };
    expect(await read(files, { 'src/app.js': 'executable' })).toEqual({
      kind: 'read',
      wish,
      commit: 'abc',
      files: [
        { path: 'Dockerfile', text: 'FROM scratch\n', isExecutable: false },
        { path: '.dockerignore', text: '*\n!src\n', isExecutable: false },
        { path: 'src/app.js', text: '', isExecutable: true },
      ],
    });
  });

  it('prefers the ignore file of the Dockerfile itself', async () => {
    const reading = await read({
      Dockerfile: '',
      'Dockerfile.dockerignore': 'a',
      '.dockerignore': 'b',
      a: '',
      b: '',
    });
    expect(reading.kind === 'read' && reading.files.map(({ path }) => path)).toEqual([
      'Dockerfile',
      'Dockerfile.dockerignore',
      '.dockerignore',
      'b',
    ]);
  });

  it.each<[string, Record<string, Content>, Record<string, FolderEntry['kind']>, RegExp]>([
    ['is empty', {}, {}, /acme\/app\/services\/api holds no file at abc/],
    [
      'is large',
      { a: 'x'.repeat(921_601) },
      {},
      /holds 901 KiB in 1 files, .* room for 900 KiB in 500/,
    ],
    [
      'has links',
      { a: 'b', b: '' },
      { a: 'symbolic-link' },
      /^a of the context is a symbolic link/,
    ],
    ['has submodules', { lib: '' }, { lib: 'submodule' }, /^lib of the context is a submodule/],
    ['holds an image', { 'a.png': Uint8Array.of(0x89, 0x50) }, {}, /^a.png .* is not text/],
    ['holds a zero byte', { a: 'a\0b' }, {}, /^a of the context is not text/],
  ])('says why there is none where it %s', async (_, files, kinds, because) => {
    expect(await read(files, kinds)).toEqual({
      kind: 'unread',
      wish,
      because: expect.stringMatching(because),
    });
  });

  it('counts nothing that is left out', async () => {
    const reading = await read({
      Dockerfile: '',
      '.dockerignore': '**/*.bin',
      'data/a.bin': 'x'.repeat(2_000_000),
    });
    expect(reading).toMatchObject({ kind: 'read' });
  });
});

describe('the sources that a target may copy from', () => {
  const folder = { host: 'github.com', repository: 'Acme/App', folder: '' };
  const opened = { commit: 'abc', entries: [], read: async () => [] };
  const open = (repository: string, sources: readonly string[]) =>
    targetSources({ repository, sources }, async () => opened)(folder);

  it('are its own repository, and those that its configuration names', async () => {
    expect(await open('acme/app', [])).toBe(opened);
    expect(await open('acme/gitops', ['acme/*'])).toBe(opened);
    for (const others of [[], ['acme/web'], ['other/*'], ['*']])
      expect(await open('acme/gitops', others)).toEqual({
        because: expect.stringContaining('only where `sources` of its target allows it'),
      });
  });

  it('are told as unread where GitHub does not show them', async () => {
    const refused = targetSources({ repository: 'acme/app', sources: [] }, () =>
      Promise.reject(repositoryMissing('acme/app', 'Not Found', undefined)),
    );
    expect(await refused(folder)).toEqual({ because: expect.stringMatching(/acme\/app.*[^.]$/) });
  });
});
