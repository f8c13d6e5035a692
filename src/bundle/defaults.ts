import { builtInResources, groupAndVersion } from './built-in-resources.ts';
import type { KubernetesObject } from './bundle.ts';
import { at, isTree } from './tree.ts';

/**
 * The object with what an API server fills in and a hand-written file leaves out: the namespace `default`, and
 * a Job's selector, without which kubectl finds neither its pods nor its logs.
 */
export const withDefaults = (object: KubernetesObject): KubernetesObject =>
  withSelector(withNamespace(object));

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
