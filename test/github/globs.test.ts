import { describe, expect, it } from 'vitest';
import { yamlFilesUnder } from '../../src/github/globs.ts';

describe('globs of a repository', () => {
  it.each([
    ['deploy/**/*.yaml', 'deploy/a/b/job.yaml', true],
    ['deploy/**/*.yaml', 'other/job.yaml', false],
    ['deploy', 'deploy/a/job.yml', true],
    ['./deploy/', 'deploy/job.yaml', true],
    ['/deploy/job.yaml', 'deploy/job.yaml', true],
    ['deploy/{builds,apps}/*.yaml', 'deploy/apps/x.yaml', true],
    ['**', 'a/b.yaml', true],
    ['**', 'a/b.txt', false],
    ['!deploy/**', 'other/x.yaml', false],
  ])('%s and %s: %s', (glob, path, expected) => {
    expect(yamlFilesUnder([glob]).wants(path)).toBe(expected);
  });

  it('says which folders may hold such a file', () => {
    const { mayHold } = yamlFilesUnder(['deploy/*/jobs/*.yaml', 'charts']);
    const folders = ['deploy', 'deploy/a', 'deploy/a/jobs', 'charts/x', 'src', 'deploy/a/other'];
    expect(folders.filter(mayHold)).toEqual(['deploy', 'deploy/a', 'deploy/a/jobs', 'charts/x']);
  });
});
