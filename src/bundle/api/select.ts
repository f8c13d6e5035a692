import type { Resource } from '../built-in-resources.ts';
import type { KubernetesObject } from '../bundle.ts';
import { textMapAt } from '../tree.ts';
import type { ApiRequest, ResourceTarget } from './api-request.ts';
import { fieldSelector } from './field-selector.ts';
import { labelSelector } from './label-selector.ts';

/** Which objects of a resource a list or watch asks for: namespace, name, labels and fields. Throws a 400. */
export function selection(
  { query }: ApiRequest,
  target: ResourceTarget,
  resource: Resource,
): (object: KubernetesObject) => boolean {
  const labels = labelSelector(query.get('labelSelector'));
  const fields = fieldSelector(query.get('fieldSelector'), resource);
  return (object) =>
    (target.namespace === undefined || object.metadata.namespace === target.namespace) &&
    (target.name === undefined || object.metadata.name === target.name) &&
    labels(textMapAt(object, 'metadata.labels')) &&
    fields(object);
}
