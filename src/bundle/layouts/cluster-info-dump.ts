import type { FileRole, Layout } from './layout.ts';

const podLogs = /^([^/]+)\/([^/]+)\/logs\.txt$/;

/** What `kubectl cluster-info dump --output-directory` writes: lists by namespace, one `logs.txt` a pod. */
export const clusterInfoDump: Layout = {
  name: 'cluster-info dump',
  recognises: (paths) =>
    paths.some((path) => /^nodes\.(?:json|yaml)$/.test(path)) &&
    paths.some((path) => /^[^/]+\/pods\.(?:json|yaml)$/.test(path)),
  roleOf(path): FileRole {
    const [, namespace, pod] = podLogs.exec(path) ?? [];
    if (namespace && pod) return { role: 'pod-logs', namespace, pod };
    return /\.(?:json|yaml)$/.test(path) ? { role: 'objects' } : { role: 'other' };
  },
};

/**
 * The logs in a `logs.txt`, by container. The dump puts each between
 * `==== START logs for container x of pod ns/p ====` and the same line with END, which follows the log's last word at once
 * where that ends no line.
 */
export function splitPodLogs(text: string): { container: string; text: string }[] {
  const section =
    /^==== START logs for container (\S+) of pod .*? ====\n([\s\S]*?)==== END logs for container \1 of pod .*? ====$/gm;
  return [...text.matchAll(section)].map(([, container = '', log = '']) => ({
    container,
    text: log,
  }));
}
