import { describe, expect, it } from 'vitest';
import { gitHostsOf, isAddressOf } from '../../src/model/repository-address.ts';

const onGitHub = { hosts: gitHostsOf('https://api.github.com'), name: 'Acme/gitops' };
const onEnterprise = { hosts: gitHostsOf('https://Git.Acme.example/api/v3'), name: 'acme/gitops' };

describe('the address of a repository', () => {
  it.each([
    'https://github.com/acme/gitops',
    'https://github.com/acme/gitops.git',
    'https://GitHub.com/Acme/GitOps/',
    'https://x-access-token:secret@github.com/acme/gitops.git',
    'git@github.com:acme/gitops.git',
    'github.com:acme/gitops',
    'ssh://git@github.com/acme/gitops',
    'ssh://git@ssh.github.com:443/acme/gitops.git',
    'git+ssh://git@github.com/acme/gitops',
    'github.com/acme/gitops',
  ])('is %s, too', (url) => {
    expect(isAddressOf(url, onGitHub)).toBe(true);
  });

  it.each([
    'https://github.com/acme/gitops-mirror',
    'https://github.com/other/gitops',
    'https://gitlab.com/acme/gitops',
    'https://github.com.evil.example/acme/gitops',
    'https://evil.example/github.com/acme/gitops',
    'https://github.com/a/acme/gitops',
    'git@github.com-work:acme/gitops',
    'oci://ghcr.io/acme/gitops',
    'gitops',
    '',
  ])('is not %s', (url) => {
    expect(isAddressOf(url, onGitHub)).toBe(false);
  });

  it('is on the server of the API', () => {
    expect(isAddressOf('git@git.acme.example:acme/gitops.git', onEnterprise)).toBe(true);
    expect(isAddressOf('https://github.com/acme/gitops', onEnterprise)).toBe(false);
    expect(gitHostsOf('https://api.acme.ghe.com')).toEqual(['acme.ghe.com']);
  });
});
