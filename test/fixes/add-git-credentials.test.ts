import { describe, expect, it } from 'vitest';
import { addGitCredentials } from '../../src/fixes/add-git-credentials.ts';
import { useHttpsGitContext } from '../../src/fixes/use-https-git-context.ts';
import { type Fact, fact } from '../../src/model/facts.ts';
import { fixedBy, jobWith } from './requests.ts';

const absent = fact('git.credentials', 'absent');
const used = (...names: string[]) =>
  fact('git.credentials.elsewhere', {
    usedBy: 'web-7-abcde',
    variables: names.map((name) => ({ name, secret: 'git-creds', key: name.toLowerCase() })),
  });
const fixed = (text: string, ...facts: Fact[]) => fixedBy(addGitCredentials)(text, ...facts);
const kimia = (container: string) =>
  jobWith(container).replace(/image: .*/, 'image: ghcr.io/rapidfort/kimia:1.0.13');

describe('giving a builder a login for git', () => {
  it('gives Kaniko the variables that another build clones with', () => {
    const after = fixed(
      jobWith('env: [{ name: A, value: b }]'),
      absent,
      used('GIT_USERNAME', 'GIT_PASSWORD'),
    );
    expect(after).toContain(
      '{ name: GIT_USERNAME, valueFrom: { secretKeyRef: { name: git-creds, key: git_username } } }',
    );
    expect(after).toContain(
      '{ name: GIT_PASSWORD, valueFrom: { secretKeyRef: { name: git-creds, key: git_password } } }',
    );
  });

  it('gives Kimia a file with the token', () => {
    const after = fixed(
      kimia('args: [--context=https://git.acme.test/a.git]'),
      absent,
      used('GIT_TOKEN'),
    );
    expect(after).toContain('--git-token-file=/etc/git-token/token');
    expect(after).toContain('mountPath: /etc/git-token\n');
    expect(after).toContain('- key: git_token\n                path: token');
    expect(fixed(kimia('args: []'), absent, used('GIT_USERNAME', 'GIT_PASSWORD'))).toMatch(
      /a name and a password/,
    );
  });

  it('takes a token that is mounted where Kaniko does not look', () => {
    const mounted = (source: string) =>
      jobWith('volumeMounts: [{ name: git, mountPath: /kaniko/.git-credentials }]', {
        pod: `volumes: [{ name: git, secret: { secretName: git-creds${source} } }]`,
      });
    const unread = fact('git.credentials', 'unread');
    expect(fixed(mounted(', items: [{ key: token, path: token }]'), unread)).toContain(
      '- name: GIT_TOKEN\n              valueFrom:\n                secretKeyRef:\n                  name: git-creds\n                  key: token',
    );
    expect(fixed(mounted(''), unread)).toMatch(/which of its keys is the login is not known/);
  });

  it('invents no Secret, and leaves alone what is set', () => {
    expect(fixed(jobWith('args: []'), absent)).toMatch(/create one/);
    expect(fixed(jobWith('args: []'), used('GIT_TOKEN'))).toMatch(
      /not known that the builder finds no login/,
    );
    expect(
      fixed(jobWith('env: [{ name: GIT_TOKEN, value: x }]'), absent, used('GIT_TOKEN')),
    ).toMatch(/sets GIT_TOKEN already/);
  });
});

describe('cloning over https', () => {
  const https = (text: string) => fixedBy(useHttpsGitContext)(text);
  const context = (scheme: string) => kimia(`args: ["--context=${scheme}://git.acme.test/a.git"]`);

  it('is for builders that take git:// literally', () => {
    expect(https(context('git'))).toBe(context('https'));
    expect(https(context('https'))).toMatch(/does not clone over git:/);
    expect(
      fixedBy(useHttpsGitContext)(
        jobWith('args: [--context=git://a/b]'),
        fact('builder.kind', 'kaniko'),
      ),
    ).toMatch(/over https in any case/);
  });
});
