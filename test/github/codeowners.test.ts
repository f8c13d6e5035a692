import { describe, expect, it } from 'vitest';
import { ownersOf } from '../../src/github/codeowners.ts';

const owners = (codeowners: string, ...paths: string[]) => ownersOf(codeowners, paths);

describe('the owners that CODEOWNERS names', () => {
  it.each([
    ['of everything', '* @one', 'apps/a/values.yaml', ['one']],
    ['by extension, wherever', '*.yaml @one', 'apps/a/values.yaml', ['one']],
    ['by a folder anywhere', 'apps/ @one', 'clusters/apps/a.yaml', ['one']],
    ['by a folder at the root', '/apps/ @one', 'apps/a/values.yaml', ['one']],
    ['not by a folder of that name elsewhere', '/apps/ @one', 'clusters/apps/a.yaml', []],
    ['by a path', 'apps/a @one', 'apps/a/values.yaml', ['one']],
    ['by a file', '/apps/a/values.yaml @one', 'apps/a/values.yaml', ['one']],
    ['not below the files of a folder', 'apps/* @one', 'apps/a/values.yaml', []],
    ['by the files of a folder', 'apps/* @one', 'apps/values.yaml', ['one']],
    ['below any folder', 'apps/**/prod @one', 'apps/a/b/prod/values.yaml', ['one']],
    ['as a team', '* @acme/builds', 'a.yaml', ['acme/builds']],
    ['as several', '* @one @acme/builds', 'a.yaml', ['one', 'acme/builds']],
    ['but not by e-mail', '* one@example.com @two', 'a.yaml', ['two']],
    ['by the last pattern that matches', '* @one\n/apps/ @two', 'apps/a.yaml', ['two']],
    ['nobody, where the last pattern names nobody', '* @one\n/apps/', 'apps/a.yaml', []],
    ['past comments and blanks', '# all\n\n* @one # me', 'a.yaml', ['one']],
    ['not by what does not work in this file', '!apps @one\n[a-b].yaml @two', 'a.yaml', []],
    ['in hidden folders', '* @one', '.github/workflows/a.yaml', ['one']],
  ])('%s', (_, codeowners, path, expected) => {
    expect(owners(codeowners, path)).toEqual(expected);
  });

  it('are those of all files, each once', () => {
    const file = '/a/ @one @two\n/b/ @two @three';
    expect(owners(file, 'a/x.yaml', 'b/y.yaml')).toEqual(['one', 'two', 'three']);
  });
});
