import { builtInResources, groupAndVersion } from './built-in-resources.ts';
import type { KubernetesObject } from './bundle.ts';
import { at, isTree, textAt, textMapAt, treesAt } from './tree.ts';

/**
 * The object with what a cluster fills in and a hand-written file leaves out: the namespace `default`, a Job's
 * selector, and the label by which its pods are found, without which nobody finds its pods or its logs. A Secret's
 * `stringData` becomes `data`, as on its way into a cluster.
 */
export const withDefaults = (object: KubernetesObject): KubernetesObject =>
  withSecretData(withJobName(withSelector(withNamespace(object))));

/** Only for built-in kinds: the scope of the others is not known. */
function withNamespace(object: KubernetesObject): KubernetesObject {
  const { group } = groupAndVersion(object.apiVersion);
  const resource = builtInResources.find((one) => one.kind === object.kind && one.group === group);
  if (!resource?.namespaced || object.metadata.namespace) return object;
  return { ...object, metadata: { ...object.metadata, namespace: 'default' } };
}

function withSelector(object: KubernetesObject): KubernetesObject {
  const isJob = object.kind === 'Job' && object.apiVersion.startsWith('batch/');
  if (!isJob || !isTree(object.spec) || at(object, 'spec.selector')) return object;
  const selector = { matchLabels: { 'job-name': object.metadata.name } };
  return { ...object, spec: { ...object.spec, selector } };
}

const jobName = 'job-name';

/** The Job controller sets both labels, and names the Job as the owner; a file may have only one of the three. */
function withJobName(object: KubernetesObject): KubernetesObject {
  const labels = textMapAt(object, 'metadata.labels');
  if (object.kind !== 'Pod' || labels[jobName]) return object;
  const owner = treesAt(object, 'metadata.ownerReferences').find(({ kind }) => kind === 'Job');
  const name = labels[`batch.kubernetes.io/${jobName}`] ?? textAt(owner, 'name');
  if (!name) return object;
  return { ...object, metadata: { ...object.metadata, labels: { ...labels, [jobName]: name } } };
}

function withSecretData(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'Secret' || !isTree(object.stringData)) return object;
  const { stringData: _, ...rest } = object;
  const plain = Object.entries(textMapAt(object, 'stringData')).map(([key, value]) => [
    key,
    Buffer.from(value).toString('base64'),
  ]);
  return { ...rest, data: { ...textMapAt(object, 'data'), ...Object.fromEntries(plain) } };
}
