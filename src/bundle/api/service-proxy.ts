import type { KubernetesObject, RecordedAnswer } from '../bundle.ts';
import type { ObjectStore } from '../object-store.ts';
import { at, type Tree, textAt, textMapAt, textsAt, treesAt } from '../tree.ts';
import type { Answer, Served } from './answer.ts';
import type { ApiRequest, ResourceTarget } from './api-request.ts';
import { ApiError, badRequest, notFound, serviceUnavailable } from './status.ts';

/**
 * Answers `services/[scheme:]name[:port]/proxy/path` with what was recorded. An error is answered as the API
 * server answers when it cannot reach the Service. What was not recorded is a 404 that says so: to call the
 * Service unreachable would be a guess.
 */
export function answerServiceProxy(
  request: ApiRequest,
  target: ResourceTarget,
  { bundle, store }: Served,
): Answer {
  const { namespace = '' } = target;
  const { scheme, name, port } = addressOf(target.name ?? '');
  const service = find(store, 'services', namespace, name);
  const recorded = inScheme(
    bundle.answers.filter(({ service: recordedFor }) =>
      isFor(recordedFor, namespace, name, port, service),
    ),
    scheme,
  );
  const answer = bestAnswer(recorded, target.rest, searchOf(request));
  if (answer) return answerOf(answer);
  if (!service) throw notFound({ group: '', plural: 'services' }, name);
  if (port && !portEntry(service, port)) {
    throw serviceUnavailable(`no service port "${port}" found for service "${name}"`);
  }
  if (hasNoEndpoints(store, namespace, name)) {
    throw serviceUnavailable(`no endpoints available for service "${name}"`);
  }
  throw new ApiError(
    404,
    'NotFound',
    `the answer of service "${target.name}" to ${target.rest} is not recorded in this bundle`,
  );
}

const searchOf = ({ url }: ApiRequest): string =>
  url.includes('?') ? url.slice(url.indexOf('?')) : '';

/** The parts of `name`, `name:port` and `scheme:name:port` (apimachinery's net.SplitSchemeNamePort). */
function addressOf(id: string): { scheme: string; name: string; port: string } {
  const parts = id.split(':');
  if (parts.length > 3) throw badRequest(`invalid service request "${id}"`);
  const [scheme = '', name = '', port = ''] = parts.length === 3 ? parts : ['', ...parts];
  return { scheme: scheme || 'http', name, port };
}

/** What was recorded for the scheme comes first; what was recorded for the other one is no answer. */
const inScheme = (answers: readonly RecordedAnswer[], scheme: string): RecordedAnswer[] =>
  answers
    .filter((one) => one.scheme === undefined || one.scheme === scheme)
    .toSorted((one, other) => Number(other.scheme === scheme) - Number(one.scheme === scheme));

function isFor(
  recorded: string,
  namespace: string,
  name: string,
  port: string,
  service: KubernetesObject | undefined,
): boolean {
  const [recordedName = '', recordedPort = ''] = recorded.split(':');
  if (recordedName !== `${namespace}/${name}`) return false;
  if (recordedPort === port) return true;
  // A port may be recorded by number and asked for by name, or left out where there is only one.
  const asked = service && portEntry(service, port);
  return asked !== undefined && portEntry(service, recordedPort) === asked;
}

function portEntry(service: KubernetesObject | undefined, port: string) {
  const ports = treesAt(service, 'spec.ports');
  if (port === '') return ports.length === 1 ? ports[0] : undefined;
  return ports.find((one) => textAt(one, 'port') === port || textAt(one, 'name') === port);
}

/** The same path and query, else the same path; a Service that refused one connection refuses all. */
function bestAnswer(
  answers: readonly RecordedAnswer[],
  path: string,
  search: string,
): RecordedAnswer | undefined {
  return (
    answers.find((one) => one.path === path + search) ??
    answers.find((one) => one.path === path) ??
    answers.find((one) => withoutSlash(one.path) === withoutSlash(path)) ??
    answers.find((one) => 'error' in one) ??
    rootAnswer(answers, path)
  );
}

/**
 * Of a registry people record the catalogue (`/v2/_catalog`). Who serves it, asks for a login there or fails, does so at
 * the root of the API as well; only the body is not known.
 */
function rootAnswer(answers: readonly RecordedAnswer[], path: string): RecordedAnswer | undefined {
  if (withoutSlash(path) !== '/v2') return undefined;
  const below = answers.find(
    (one) => 'status' in one && one.path.startsWith('/v2/') && tellsOfRoot(one.status),
  );
  return below && 'status' in below ? { ...below, body: '' } : undefined;
}

const tellsOfRoot = (status: number): boolean => status === 200 || status === 401 || status >= 500;

const withoutSlash = (path: string): string => path.replace(/\/$/, '');

function answerOf(answer: RecordedAnswer): Answer {
  if ('error' in answer) {
    throw serviceUnavailable(`error trying to reach service: ${answer.error}`);
  }
  const { status, body, contentType } = answer;
  const isJson = /^\s*[[{]/.test(body);
  return { status, body, contentType: contentType ?? (isJson ? 'application/json' : 'text/plain') };
}

/** True only where the bundle holds the Service's endpoints and none of them is ready. */
function hasNoEndpoints(store: ObjectStore, namespace: string, name: string): boolean {
  const slices = all(store, 'endpointslices', namespace).filter(
    (slice) => textMapAt(slice, 'metadata.labels')['kubernetes.io/service-name'] === name,
  );
  const endpoints = find(store, 'endpoints', namespace, name);
  if (slices.length === 0 && !endpoints) return false;
  const ready = slices
    .flatMap((slice) => treesAt(slice, 'endpoints'))
    .filter((one) => at(one, 'conditions.ready') !== false && leadsSomewhere(one));
  const addresses = treesAt(endpoints, 'subsets').flatMap((one) => treesAt(one, 'addresses'));
  return ready.length === 0 && addresses.length === 0;
}

/** An endpoint that was derived from a pod may lack the address that nobody wrote down. */
const leadsSomewhere = (endpoint: Tree): boolean =>
  textsAt(endpoint, 'addresses').length > 0 || textAt(endpoint, 'targetRef.kind') === 'Pod';

const all = (store: ObjectStore, plural: string, namespace: string): KubernetesObject[] =>
  store
    .resources()
    .filter((resource) => resource.plural === plural)
    .flatMap((resource) => store.list(resource, namespace));

const find = (
  store: ObjectStore,
  plural: string,
  namespace: string,
  name: string,
): KubernetesObject | undefined =>
  all(store, plural, namespace).find(({ metadata }) => metadata.name === name);
