import type { FileRole, Layout } from './layout.ts';

const root = 'cluster-resources/';
// Discovery documents, answers about permissions and who a pull secret logs in as: not objects of the cluster.
const notObjects =
  /^(groups|resources)\.json$|^(auth-cani-list|image-pull-secrets)\/|-errors\.json$/;
// Why a log could not be read.
const notLogs = /-logs-errors\.log$/;

// Folders and files that are not named after the plural of what they hold.
const plurals: Readonly<Record<string, string>> = {
  ingress: 'ingresses',
  pvcs: 'persistentvolumeclaims',
  pvs: 'persistentvolumes',
  'network-policy': 'networkpolicies',
  'resource-quota': 'resourcequotas',
  'pod-disruption-budgets': 'poddisruptionbudgets',
  'storage-classes': 'storageclasses',
  'custom-resource-definitions': 'customresourcedefinitions',
};

/** What Replicated's troubleshoot.sh collects: `cluster-resources/…`, pods' logs below `pods/logs/`. */
export const supportBundle: Layout = {
  name: 'support bundle',
  recognises: (paths) => paths.some((path) => path.startsWith(root)),
  roleOf(path): FileRole {
    if (!path.startsWith(root)) return { role: 'other' };
    const inside = path.slice(root.length);
    const log = /^pods\/logs\/([^/]+)\/([^/]+)\/([^/]+?)(-previous)?\.log$/.exec(inside);
    const [, namespace, pod, container, previous] = log ?? [];
    if (notLogs.test(inside)) return { role: 'other' };
    if (namespace && pod && container) {
      return { role: 'log', namespace, pod, container, previous: previous !== undefined };
    }
    if (!/\.(ya?ml|json)$/.test(inside) || notObjects.test(inside)) return { role: 'other' };
    const folder = inside.split(/[/.]/)[0] ?? '';
    return { role: 'objects', plural: plurals[folder] ?? folder };
  },
};
