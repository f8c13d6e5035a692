import { type Answer, json, type Served } from '../api/answer.ts';
import type { ApiRequest, ResourceTarget } from '../api/api-request.ts';
import { badRequest, methodNotAllowed, notFound } from '../api/status.ts';
import { apiVersionOf, type Resource } from '../built-in-resources.ts';
import type { KubernetesObject } from '../bundle.ts';
import { at, isTree, type Tree, textAt } from '../tree.ts';
import { alreadyExists, conflict } from './errors.ts';
import { merged } from './merge.ts';
import { createdObject } from './new-object.ts';
import { refuseImmutable } from './validate.ts';

/** What controllers of the cluster make of an object that was created: they put what comes of it. */
export type Controllers = (
  created: KubernetesObject,
  put: (object: KubernetesObject) => void,
) => void;

/** Answers create, patch and delete as an API server does, within the rules that a build can run into. */
export function answerWrite(
  request: ApiRequest,
  target: ResourceTarget,
  resource: Resource,
  served: Served,
): Answer {
  if (target.subresource) throw methodNotAllowed();
  switch (request.verb) {
    case 'create':
      return create(request, target, resource, served);
    case 'patch':
      return patch(request, target, resource, served);
    case 'delete':
      return remove(request, target, resource, served);
    default:
      throw methodNotAllowed();
  }
}

const isDry = ({ query }: ApiRequest): boolean => query.get('dryRun') === 'All';

function create(
  request: ApiRequest,
  target: ResourceTarget,
  resource: Resource,
  served: Served,
): Answer {
  const object = createdObject(objectIn(request, target, resource), resource, served.now());
  const { namespace, name } = object.metadata;
  if (served.store.get(resource, namespace, name)) throw alreadyExists(resource, name);
  if (isDry(request)) return json(object, 201);
  served.put(object);
  served.controllers?.(stored(served, resource, object), served.put);
  return json(stored(served, resource, object), 201);
}

const stored = (
  { store }: Served,
  resource: Resource,
  { metadata }: KubernetesObject,
): KubernetesObject => {
  const object = store.get(resource, metadata.namespace, metadata.name);
  if (!object) throw notFound(resource, metadata.name);
  return object;
};

function patch(
  request: ApiRequest,
  target: ResourceTarget,
  resource: Resource,
  served: Served,
): Answer {
  const { namespace, name = '' } = target;
  const before = served.store.get(resource, namespace, name);
  const isApply = request.contentType.startsWith('application/apply-patch');
  if (!before && isApply) {
    return create({ ...request, verb: 'create' }, target, resource, served);
  }
  if (!before) throw notFound(resource, name);
  const change = treeIn(request);
  // A status is changed by its own subresource alone.
  const { status: _, ...wanted } = change;
  const after = merged(before, wanted) as KubernetesObject;
  refuseImmutable(before, after, resource);
  if (isDry(request)) return json(after);
  const isChanged = JSON.stringify(at(after, 'spec')) !== JSON.stringify(at(before, 'spec'));
  served.put(isChanged ? withNextGeneration(after) : after);
  return json(stored(served, resource, after));
}

const withNextGeneration = (object: KubernetesObject): KubernetesObject => ({
  ...object,
  metadata: {
    ...object.metadata,
    generation: Number(textAt(object, 'metadata.generation', '0')) + 1,
  },
});

function remove(
  request: ApiRequest,
  target: ResourceTarget,
  resource: Resource,
  { store }: Served,
): Answer {
  const { namespace, name = '' } = target;
  const object = store.get(resource, namespace, name);
  if (!object) throw notFound(resource, name);
  const options = request.body ? treeIn(request) : {};
  const wanted = textAt(options, 'preconditions.uid');
  const uid = textAt(object, 'metadata.uid');
  if (wanted && wanted !== uid)
    throw conflict(
      resource,
      name,
      `Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${uid}`,
    );
  if (!isDry(request)) {
    const policy = request.query.get('propagationPolicy') ?? textAt(options, 'propagationPolicy');
    const owned = policy === 'Orphan' ? [] : ownedBy(uid, store.resources(), store);
    for (const one of [object, ...owned]) store.remove(referenceTo(one));
  }
  return json({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, kind: resource.plural, uid },
  });
}

/** What the garbage collector would take with it. */
const ownedBy = (
  uid: string,
  resources: readonly Resource[],
  store: Served['store'],
): KubernetesObject[] =>
  resources
    .flatMap((resource) => store.list(resource))
    .filter((object) => {
      const owners = at(object, 'metadata.ownerReferences');
      return Array.isArray(owners) && owners.some((owner) => textAt(owner, 'uid') === uid);
    });

const referenceTo = ({ apiVersion, kind, metadata }: KubernetesObject) => ({
  apiVersion,
  kind,
  name: metadata.name,
  ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
});

/** The object of a request, in the namespace of its path. */
function objectIn(request: ApiRequest, target: ResourceTarget, resource: Resource): Tree {
  const object = treeIn(request);
  const [kind, apiVersion] = [textAt(object, 'kind'), textAt(object, 'apiVersion')];
  if (kind !== resource.kind || apiVersion !== apiVersionOf(resource))
    throw badRequest(
      `${kind || 'the object'} in version "${apiVersion}" cannot be handled as a ${resource.kind}`,
    );
  const given = textAt(object, 'metadata.namespace', target.namespace);
  if (given !== (target.namespace ?? ''))
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  const metadata = isTree(object.metadata) ? object.metadata : {};
  return {
    ...object,
    metadata: { ...metadata, ...(target.namespace ? { namespace: target.namespace } : {}) },
  };
}

function treeIn({ body = '' }: ApiRequest): Tree {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw badRequest(`the object provided is unrecognized: ${String(error)}`);
  }
  if (!isTree(value)) throw badRequest('the object provided is unrecognized: it is no mapping');
  return value;
}

/** Does the bot's user hold a permission? As the bundle's prohibitions say. */
export function answerAccessReview(
  request: ApiRequest,
  isForbidden: (verb: string, target: ResourceTarget) => boolean,
): Answer {
  const review = treeIn(request);
  const asked = at(review, 'spec.resourceAttributes');
  const subresource = textAt(asked, 'subresource');
  const namespace = textAt(asked, 'namespace');
  const allowed = !isForbidden(textAt(asked, 'verb'), {
    group: textAt(asked, 'group'),
    version: '',
    plural: textAt(asked, 'resource'),
    ...(namespace ? { namespace } : {}),
    ...(subresource ? { subresource } : {}),
    rest: '/',
  });
  return json({ ...review, status: { allowed } }, 201);
}

/** Was the path of an access review asked? It names no resource that a bundle holds. */
export const isAccessReview = ({ method, path }: ApiRequest): boolean =>
  method === 'POST' && path === '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
