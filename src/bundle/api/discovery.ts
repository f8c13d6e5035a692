import { apiVersionOf, type Resource } from '../built-in-resources.ts';
import type { Tree } from '../tree.ts';
import { type Answer, json, plainText } from './answer.ts';

// The oldest release that has every built-in resource at the version served here would do; clients only
// compare it with their own.
const version = {
  major: '1',
  minor: '34',
  gitVersion: 'v1.34.0+bundle',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: 'linux/amd64',
};

const verbs = ['get', 'list', 'watch'];

const subresources: Readonly<Record<string, readonly string[]>> = {
  pods: ['log', 'status'],
  services: ['proxy', 'status'],
  nodes: ['proxy', 'status'],
};

/** Answers the paths by which clients find out what there is; undefined for any other path. */
export function answerDiscovery(path: string, resources: readonly Resource[]): Answer | undefined {
  switch (path.replace(/\/$/, '')) {
    case '/version':
      return json(version);
    case '/healthz':
    case '/livez':
    case '/readyz':
      return plainText('ok');
    case '/api':
      return json({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] });
    case '/apis':
      return json({ kind: 'APIGroupList', apiVersion: 'v1', groups: groups(resources) });
  }
  const [, core, group, groupVersion] =
    /^\/(?:api\/([^/]+)|apis\/([^/]+)(?:\/([^/]+))?)\/?$/.exec(path) ?? [];
  if (core) return resourceList('', core, resources);
  if (group && groupVersion) return resourceList(group, groupVersion, resources);
  const found = group && groups(resources).find(({ name }) => name === group);
  return found ? json({ kind: 'APIGroup', apiVersion: 'v1', ...found }) : undefined;
}

function groups(resources: readonly Resource[]): Tree[] {
  const names = [...new Set(resources.map(({ group }) => group))].filter((name) => name !== '');
  return names.map((name) => {
    const inGroup = resources.filter(({ group }) => group === name);
    const versions = [...new Set(inGroup.map((resource) => resource.version))]
      .sort(byMaturity)
      .map((one) => ({ groupVersion: apiVersionOf({ group: name, version: one }), version: one }));
    return { name, versions, preferredVersion: versions[0] };
  });
}

/** Stable versions first, then beta, then alpha; within each the newest first, as the API server prefers them. */
function byMaturity(a: string, b: string): number {
  const rank = (version: string): number =>
    version.includes('alpha') ? 2 : version.includes('beta') ? 1 : 0;
  return rank(a) - rank(b) || b.localeCompare(a, 'en', { numeric: true });
}

function resourceList(
  group: string,
  version: string,
  resources: readonly Resource[],
): Answer | undefined {
  const found = resources.filter((one) => one.group === group && one.version === version);
  if (found.length === 0) return undefined;
  return json({
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf({ group, version }),
    resources: found.flatMap(entries),
  });
}

function entries(resource: Resource): Tree[] {
  const { plural, singular, namespaced, kind, shortNames, categories, group } = resource;
  const below = group === '' ? (subresources[plural] ?? []) : [];
  return [
    { name: plural, singularName: singular, namespaced, kind, verbs, shortNames, categories },
    ...below.map((name) => ({
      name: `${plural}/${name}`,
      singularName: '',
      namespaced,
      kind,
      verbs: ['get'],
    })),
  ];
}
