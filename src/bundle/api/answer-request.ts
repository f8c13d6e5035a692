import type { Resource } from '../built-in-resources.ts';
import type { KubernetesObject } from '../bundle.ts';
import { answerAccessReview, answerWrite, isAccessReview } from '../writes/answer-write.ts';
import { type Answer, json, plainText, type Served, type Stream } from './answer.ts';
import type { ApiRequest, ResourceTarget } from './api-request.ts';
import { answerDiscovery } from './discovery.ts';
import { encodingOf } from './encoding.ts';
import { covers, refuseForbidden, refuseUnavailable } from './forbidden.ts';
import { answerList } from './list.ts';
import { answerPodLog } from './pod-log.ts';
import { answerServiceProxy } from './service-proxy.ts';
import { ApiError, methodNotAllowed, noSuchResource, notFound } from './status.ts';
import { answerWatch } from './watch.ts';

/** What an API server that holds this bundle answers. Refusals are answers too: this does not throw. */
export function answerRequest(request: ApiRequest, served: Served): Answer | Stream {
  try {
    return answer(request, served);
  } catch (error) {
    if (error instanceof ApiError) return json(error.status, error.status.code);
    throw error;
  }
}

function answer(request: ApiRequest, served: Served): Answer | Stream {
  const { target } = request;
  const { prohibitions } = served.bundle;
  const isWrite = !/^(GET|HEAD)$/.test(request.method);
  if (served.controllers && isAccessReview(request)) {
    return answerAccessReview(request, (verb, asked) =>
      prohibitions.some((one) => covers(one, verb, asked)),
    );
  }
  refuseForbidden(request, prohibitions);
  refuseUnavailable(request, served.bundle.outages);
  if (isWrite && !served.controllers) throw methodNotAllowed();
  const resources = served.store.resources();
  if (!target) {
    return answerDiscovery(request.path, resources) ?? plainText('404 page not found\n', 404);
  }
  const resource = resources.find(
    ({ group, version, plural }) =>
      group === target.group && version === target.version && plural === target.plural,
  );
  if (!resource) throw noSuchResource();
  if (isWrite) return answerWrite(request, target, resource, served);
  if (target.subresource) return answerSubresource(request, target, resource, served);
  if (request.verb === 'watch') return answerWatch(request, target, resource, served);
  if (request.verb === 'list') return answerList(request, target, resource, served);
  const object = existing(target, resource, served);
  return json(encodingOf(request, resource, served.now()).one(object));
}

function answerSubresource(
  request: ApiRequest,
  target: ResourceTarget,
  resource: Resource,
  served: Served,
): Answer {
  switch (`${target.plural}/${target.subresource}`) {
    case 'pods/log':
      return answerPodLog(request, existing(target, resource, served), served.bundle);
    case 'services/proxy':
      return answerServiceProxy(request, target, served);
    case 'nodes/proxy':
      return answerNodeProxy(target, resource, served);
    default:
      if (target.subresource !== 'status') throw noSuchResource();
      return json(existing(target, resource, served));
  }
}

/** Of the kubelet's own API only `/stats/summary` is kept in bundles. */
function answerNodeProxy(target: ResourceTarget, resource: Resource, served: Served): Answer {
  // `name:port` addresses another port of the node; the summary is the same.
  const [name = ''] = (target.name ?? '').split(':');
  const summary = served.bundle.nodeStats.get(name);
  if (target.rest === '/stats/summary' && summary !== undefined) {
    return { status: 200, contentType: 'application/json', body: summary };
  }
  existing({ ...target, name }, resource, served);
  throw new ApiError(
    404,
    'NotFound',
    `the answer of node "${name}" to ${target.rest} is not recorded in this bundle`,
  );
}

function existing(target: ResourceTarget, resource: Resource, { store }: Served): KubernetesObject {
  const { namespace, name = '' } = target;
  const object = store.get(resource, namespace, name);
  if (!object) throw notFound(resource, name);
  return object;
}
