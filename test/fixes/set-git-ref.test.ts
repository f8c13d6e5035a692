import { describe, expect, it } from 'vitest';
import { setGitRef } from '../../src/fixes/set-git-ref.ts';
import { fact } from '../../src/model/facts.ts';
import { fixedBy, jobWith } from './requests.ts';

const repository = 'github.com/acme/platform.git';
const kaniko = (...args: string[]) => jobWith(`args: [${args.join(', ')}]`);
const kimia = (...args: string[]) =>
  kaniko(...args).replace(/image: .*/, 'image: ghcr.io/rapidfort/kimia:1.0.13');
const quoted = (text: string) => `"${text}"`;
/** However the arguments are quoted. */
const plain = (text: string) => text.replaceAll('"', '');
const fixed = (text: string, ref?: string) =>
  fixedBy(setGitRef)(text, ...(ref ? [fact('git.ref', ref)] : []));

describe('naming a git ref', () => {
  it('lets Kaniko look up a short name', () => {
    expect(plain(fixed(kaniko(quoted(`--context=git://${repository}#main`))))).toBe(
      plain(kaniko(quoted(`--context=git://${repository}`), '--git=branch=main')),
    );
  });

  it('parts the folder from the branch', () => {
    expect(
      plain(fixed(kaniko('--context', quoted(`git://${repository}#main:/services/api/`)))),
    ).toBe(
      plain(
        kaniko(
          '--context',
          quoted(`git://${repository}`),
          '--context-sub-path=services/api',
          '--git=branch=main',
        ),
      ),
    );
    expect(plain(fixed(kaniko(quoted(`-c=git://${repository}#refs/tags/v1:api`))))).toBe(
      plain(kaniko(quoted(`-c=git://${repository}#refs/tags/v1`), '--context-sub-path=api')),
    );
  });

  it('gives Kimia a branch, a tag or a commit by its flags', () => {
    const address = `--context=https://${repository}`;
    const commit = 'a'.repeat(40);
    expect(plain(fixed(kimia(quoted(`${address}#refs/heads/main:api`))))).toBe(
      plain(kimia(quoted(address), '--context-sub-path=api', '--git-branch=main')),
    );
    expect(plain(fixed(kimia(quoted(`${address}#${commit}`))))).toBe(
      plain(kimia(quoted(address), `--git-revision=${commit}`)),
    );
    expect(fixed(kimia(quoted(`${address}#main`), '--git-branch=dev'))).toMatch(
      /names dev by a flag/,
    );
  });

  it('guesses no ref', () => {
    expect(fixed(kaniko(quoted(`--context=git://${repository}#refs/heads/mian`)))).toMatch(
      /is not known/,
    );
    expect(
      fixed(kaniko(quoted(`--context=git://${repository}#refs/heads/main#${'a'.repeat(40)}`))),
    ).toMatch(/is not known/);
    expect(fixed(kaniko(quoted(`--context=git://${repository}#${'a'.repeat(40)}`)))).toMatch(
      /name that before it/,
    );
    expect(fixed(kaniko(`--context=git://${repository}`))).toMatch(/names no ref/);
  });

  it('respects what is there already', () => {
    const context = quoted(`--context=git://${repository}#main:/api`);
    expect(fixed(kaniko(context, '--git=branch=dev'))).toMatch(/names a branch by --git already/);
    expect(fixed(kaniko(context, '--context-sub-path=web'))).toMatch(
      /names the folder web already/,
    );
    expect(fixed(kaniko(context), 'master')).toMatch(/but the build failed with master/);
  });
});
