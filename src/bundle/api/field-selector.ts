import type { Resource } from '../built-in-resources.ts';
import type { KubernetesObject } from '../bundle.ts';
import { numberAt, textAt } from '../tree.ts';
import { badRequest, qualified } from './status.ts';

export type FieldSelector = (object: KubernetesObject) => boolean;

const everyKind = ['metadata.name', 'metadata.namespace'];

// The field labels that the API server's conversion functions accept, by resource
// (kubernetes/pkg/apis/*/v1/conversion.go).
const supported: Readonly<Record<string, readonly string[]>> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.podIPs',
    'status.nominatedNodeName',
  ],
  services: ['spec.clusterIP', 'spec.type'],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  'jobs.batch': ['status.successful'],
  namespaces: ['status.phase'],
  nodes: ['spec.unschedulable'],
  secrets: ['type'],
  replicationcontrollers: ['status.replicas'],
  'replicasets.apps': ['status.replicas'],
};

/**
 * Parses a field selector (`a=b`, `a==b`, `a!=b`, joined by commas) for one resource. Throws a 400 for a field
 * that the API server does not select this resource by.
 */
export function fieldSelector(text: string | null, resource: Resource): FieldSelector {
  // A backslash escapes the next character (apimachinery, pkg/fields).
  const terms = [...(text ?? '').matchAll(/(?:\\.|[^,\\])+/gs)].map(([term]) =>
    parseTerm(term, resource),
  );
  return (object) => terms.every((matches) => matches(object));
}

function parseTerm(term: string, resource: Resource): FieldSelector {
  const match = /^([^=!]+?)(==|=|!=)(.*)$/s.exec(term.trim());
  const [, field = '', operator, escaped = ''] = match ?? [];
  if (!match) {
    throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
  }
  refuseUnsupported(field, resource);
  const wanted = escaped.replace(/\\(.)/gs, '$1');
  const isEqual = operator !== '!=';
  return (object) => (fieldValue(object, field) === wanted) === isEqual;
}

function refuseUnsupported(field: string, resource: Resource): void {
  const own = supported[qualified(resource)] ?? resource.selectableFields ?? [];
  if (everyKind.includes(field) || own.includes(field)) return;
  throw badRequest(
    own.length > 0
      ? `field label not supported: ${field}`
      : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
  );
}

/** Some labels name a field that is called otherwise, or one whose absence means something. */
function fieldValue(object: KubernetesObject, field: string): string {
  switch (field) {
    case 'status.successful':
      return String(numberAt(object, 'status.succeeded'));
    case 'status.replicas':
      return String(numberAt(object, field));
    case 'spec.unschedulable':
    case 'spec.hostNetwork':
      return textAt(object, field, 'false');
    case 'source':
      return textAt(object, 'source.component') || textAt(object, 'reportingComponent');
    case 'status.podIPs':
      return textAt(object, 'status.podIP');
    default:
      return textAt(object, field);
  }
}
