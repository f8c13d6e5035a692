import { describe, expect, it } from 'vitest';
import { gitContext } from '../../src/checks/git-context.ts';

const repository = { host: 'github.com', repository: 'acme/app', hasUserInfo: false };

describe('gitContext', () => {
  it('takes git:// for git with every builder', () => {
    for (const builder of ['kaniko', 'kimia', 'buildah', 'unknown'] as const) {
      expect(gitContext('git://github.com/acme/app.git', builder)).toEqual({
        scheme: 'git',
        ...repository,
      });
    }
  });

  it('takes https for a tarball with Kaniko and for git with builders that run git', () => {
    expect(gitContext('https://github.com/acme/app.git', 'kaniko')).toBeUndefined();
    expect(gitContext('https://github.com/acme/app.git', 'kimia')).toEqual({
      scheme: 'https',
      ...repository,
    });
    expect(gitContext('https://example.com/context.tar.gz', 'kimia')).toBeUndefined();
  });

  it('reads the reference, without the commit or folder behind it', () => {
    expect(gitContext('git://github.com/acme/app.git#refs/heads/main#a1b2c3', 'kaniko')?.ref).toBe(
      'refs/heads/main',
    );
    expect(gitContext('https://github.com/acme/app.git#v2:backend', 'kimia')?.ref).toBe('v2');
    expect(gitContext('git://github.com/acme/app.git', 'kaniko')).not.toHaveProperty('ref');
  });

  it('knows the short form of ssh', () => {
    expect(gitContext('git@github.com:acme/app.git', 'kimia')).toEqual({
      scheme: 'ssh',
      ...repository,
    });
  });

  it('notices a token in the address, and keeps it out of what it returns', () => {
    const context = gitContext('git://x-access-token:ghp_s3cret@github.com/acme/app.git', 'kaniko');
    expect(context).toEqual({ scheme: 'git', ...repository, hasUserInfo: true });
    expect(JSON.stringify(context)).not.toContain('s3cret');
  });

  it('does not take the account of ssh for credentials', () => {
    expect(gitContext('ssh://git@github.com/acme/app.git', 'kimia')?.hasUserInfo).toBe(false);
  });

  it('keeps the port of the host', () => {
    expect(gitContext('git://gitea.local:3000/acme/app', 'kaniko')?.host).toBe('gitea.local:3000');
  });

  it('is nothing for contexts that are no repository', () => {
    for (const context of ['dir:///workspace', 's3://bucket/key', 'gs://b/k', '/workspace', '.']) {
      expect(gitContext(context, 'kaniko'), context).toBeUndefined();
    }
  });
});
