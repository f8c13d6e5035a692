import type { KubernetesObject } from '../bundle.ts';
import { at, isTree, textAt, textMapAt, textsAt, treesAt } from '../tree.ts';
import {
  ageColumn,
  type Column,
  column,
  field,
  nameColumn,
  none,
  since,
  unknownValue,
  wideColumn,
} from './column.ts';

const rolePrefix = 'node-role.kubernetes.io/';

const address = (title: string, type: string): Column =>
  wideColumn(title, (node) => {
    const found = treesAt(node, 'status.addresses').find((one) => one.type === type);
    return textAt(found, 'address', none);
  });

const info = (title: string, path: string): Column =>
  wideColumn(title, (node) => textAt(node, `status.nodeInfo.${path}`, unknownValue));

/** `kubectl get nodes`. */
export const nodeColumns: readonly Column[] = [
  nameColumn,
  column('Status', nodeStatus),
  column('Roles', (node) => {
    const roles = Object.keys(textMapAt(node, 'metadata.labels'))
      .filter((label) => label.startsWith(rolePrefix))
      .map((label) => label.slice(rolePrefix.length));
    return roles.sort().join(',') || none;
  }),
  ageColumn,
  field('Version', 'status.nodeInfo.kubeletVersion', ''),
  address('Internal-IP', 'InternalIP'),
  address('External-IP', 'ExternalIP'),
  info('OS-Image', 'osImage'),
  info('Kernel-Version', 'kernelVersion'),
  info('Container-Runtime', 'containerRuntimeVersion'),
];

function nodeStatus(node: KubernetesObject): string {
  const ready = treesAt(node, 'status.conditions').find((one) => one.type === 'Ready');
  const word = !ready ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return at(node, 'spec.unschedulable') === true ? `${word},SchedulingDisabled` : word;
}

/** `kubectl get namespaces`. */
export const namespaceColumns: readonly Column[] = [
  nameColumn,
  field('Status', 'status.phase', 'Active'),
  ageColumn,
];

const entries = (...paths: readonly string[]): Column => ({
  title: 'Data',
  type: 'integer',
  cell: (object) =>
    paths.reduce((sum, path) => {
      const data = at(object, path);
      return sum + (isTree(data) ? Object.keys(data).length : 0);
    }, 0),
});

/** `kubectl get configmaps`. */
export const configMapColumns: readonly Column[] = [
  nameColumn,
  entries('data', 'binaryData'),
  ageColumn,
];

/** `kubectl get secrets`: how many entries, never what they hold. */
export const secretColumns: readonly Column[] = [
  nameColumn,
  field('Type', 'type', 'Opaque'),
  entries('data'),
  ageColumn,
];

/** `kubectl get serviceaccounts`. */
export const serviceAccountColumns: readonly Column[] = [
  nameColumn,
  { title: 'Secrets', type: 'integer', cell: (object) => treesAt(object, 'secrets').length },
  ageColumn,
];

const accessModes: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

/** `kubectl get persistentvolumeclaims`. */
export const claimColumns: readonly Column[] = [
  nameColumn,
  field('Status', 'status.phase', ''),
  field('Volume', 'spec.volumeName', ''),
  field('Capacity', 'status.capacity.storage', ''),
  column('Access Modes', (claim) =>
    textsAt(claim, 'status.accessModes')
      .map((mode) => accessModes[mode] ?? mode)
      .join(','),
  ),
  field('StorageClass', 'spec.storageClassName', ''),
  field('VolumeAttributesClass', 'spec.volumeAttributesClassName', '<unset>'),
  ageColumn,
  wideColumn('VolumeMode', (claim) => textAt(claim, 'spec.volumeMode', '<unset>')),
];

/** `kubectl get events`. */
export const eventColumns: readonly Column[] = [
  column('Last Seen', (event, now) => since(lastSeen(event), now)),
  field('Type', 'type', ''),
  field('Reason', 'reason', ''),
  column(
    'Object',
    (event) =>
      `${textAt(event, 'involvedObject.kind').toLowerCase()}/${textAt(event, 'involvedObject.name')}`,
  ),
  wideColumn('Subobject', (event) => textAt(event, 'involvedObject.fieldPath')),
  wideColumn('Source', (event) =>
    [textAt(event, 'source.component'), textAt(event, 'source.host')].filter(Boolean).join(', '),
  ),
  column('Message', (event) => textAt(event, 'message').trim()),
  wideColumn('First Seen', (event, now) =>
    since(textAt(event, 'firstTimestamp') || textAt(event, 'eventTime'), now),
  ),
  wideColumn('Count', (event) => textAt(event, 'series.count') || textAt(event, 'count', '1')),
  wideColumn('Name', ({ metadata }) => metadata.name),
];

const lastSeen = (event: KubernetesObject): string =>
  textAt(event, 'series.lastObservedTime') ||
  textAt(event, 'lastTimestamp') ||
  textAt(event, 'eventTime') ||
  textAt(event, 'metadata.creationTimestamp');
