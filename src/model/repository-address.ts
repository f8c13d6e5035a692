/** A repository as git finds it: under many URLs, by https or ssh, with `.git` or without. */
export interface RepositoryAddress {
  /** The names of its server, in small letters. */
  readonly hosts: readonly string[];
  /** `owner/name`, on GitHub in any case. */
  readonly name: string;
}

/** Does git fetch that repository from the URL? */
export function isAddressOf(url: string, { hosts, name }: RepositoryAddress): boolean {
  const found = placeIn(url);
  return (
    found !== undefined && hosts.includes(found.host) && found.path === clean(name.toLowerCase())
  );
}

/** `https://host/owner/name.git`, `git@host:owner/name`, `ssh://git@host:22/owner/name` and `host/owner/name` name the same. */
function placeIn(url: string): { readonly host: string; readonly path: string } | undefined {
  const text = url.trim().toLowerCase();
  const [, host, path] =
    /^[a-z+]+:\/\/(?:[^/@]*@)?([^/:]+)(?::\d*)?\/(.+)$/.exec(text) ??
    /^(?:[^/@:]*@)?([^/:@]+)[:/](?!\/)(.+)$/.exec(text) ??
    [];
  return host && path ? { host, path: clean(path) } : undefined;
}

const clean = (path: string): string => path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');

/** The names of the server behind a REST API of GitHub: of github.com, an Enterprise Server, or one with data residency. */
export function gitHostsOf(apiUrl: string): readonly string[] {
  const host = new URL(apiUrl).hostname;
  // The port of https is open where that of ssh is not: ssh.github.com.
  if (host === 'api.github.com') return ['github.com', 'www.github.com', 'ssh.github.com'];
  return [host.replace(/^api\./, '')];
}
