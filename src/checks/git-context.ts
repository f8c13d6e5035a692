import type { FactValue } from '../model/facts.ts';

/**
 * The git repository behind a builder's `--context`, if it is one.
 *
 * Kaniko reads the prefix: `git://` and `git@` are git and are cloned over https or ssh, while `https://` is the
 * address of a tarball (kaniko, pkg/buildcontext/buildcontext.go). Kimia and Buildah take an address literally:
 * `https://….git` and `git@…` are git.
 */
export function gitContext(
  context: string,
  builder: FactValue<'builder.kind'>,
): (FactValue<'git.context'> & { hasUserInfo: boolean }) | undefined {
  const [address = '', fragment = ''] = context.split('#', 2);
  const ref = fragment.split(':')[0];
  const scp = /^(?:[\w.-]+@)([\w.-]+):(?!\/\/)(.+)$/.exec(address);
  if (scp) return parts('ssh', scp[1] ?? '', scp[2] ?? '', ref, false);
  const url = /^(git|https?|ssh):\/\/(?:([^/@]*)@)?([^/]+)\/(.+)$/.exec(address);
  if (!url) return undefined;
  const [, scheme = '', userInfo, host = '', path = ''] = url;
  const isTarball = scheme.startsWith('http') && (builder === 'kaniko' || !/\.git$/.test(path));
  if (isTarball) return undefined;
  // `git@` names the account that every git host uses for ssh; it opens nothing.
  const hasUserInfo = userInfo !== undefined && userInfo !== '' && userInfo !== 'git';
  return parts(scheme, host, path, ref, hasUserInfo);
}

const parts = (
  scheme: string,
  host: string,
  path: string,
  ref: string | undefined,
  hasUserInfo: boolean,
) => ({
  scheme,
  host,
  repository: path.replace(/\.git$/, ''),
  ...(ref ? { ref } : {}),
  hasUserInfo,
});
