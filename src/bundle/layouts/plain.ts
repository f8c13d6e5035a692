import type { FileRole, Layout } from './layout.ts';

/** Kubernetes objects in any YAML or JSON file, with logs and recorded answers at fixed places. */
export const plain: Layout = {
  name: 'plain',
  recognises: () => true,
  roleOf(path): FileRole {
    const [first, ...rest] = path.split('/');
    if (path === 'service-proxy.yaml') return { role: 'service-proxy' };
    if (path === 'forbidden.yaml') return { role: 'forbidden' };
    if (path === 'unavailable.yaml') return { role: 'unavailable' };
    if (first === 'logs') return logRole(rest);
    const [node, file] = rest;
    if (first === 'nodes' && node && file === 'stats-summary.json') {
      return { role: 'node-stats', node };
    }
    return /\.(ya?ml|json)$/.test(path) ? { role: 'objects' } : { role: 'other' };
  },
};

function logRole([namespace, pod, file, ...deeper]: readonly string[]): FileRole {
  const match = /^(.+?)(\.previous)?\.log$/.exec(file ?? '');
  const container = match?.[1];
  if (!namespace || !pod || !container || deeper.length > 0) return { role: 'other' };
  return { role: 'log', namespace, pod, container, previous: match[2] !== undefined };
}
