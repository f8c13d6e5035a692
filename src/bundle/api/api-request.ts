/** The resource that a path names. */
export interface ResourceTarget {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  /** What follows the subresource, with its leading slash: the path asked of a proxied Service. */
  readonly rest: string;
}

/** A request as the API server sees it, in RBAC's terms. */
export interface ApiRequest {
  readonly method: string;
  /** With the query. */
  readonly url: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly accept: string;
  /** RBAC's verb: get, list, watch, create, update, patch, delete, deletecollection. */
  readonly verb: string;
  /** Absent for paths such as /version and /apis, which name no resource. */
  readonly target?: ResourceTarget;
  /** Of what is written: the text, and what it says it is. */
  readonly body?: string;
  readonly contentType: string;
}

/** Takes a request's line and Accept header apart. Never throws: a path that means nothing has no target. */
export function apiRequest(
  method: string,
  url: string,
  accept: string,
  sent: { readonly body?: string; readonly contentType?: string } = {},
): ApiRequest {
  const { pathname, searchParams } = new URL(
    url.startsWith('/') ? `http://bundle${url}` : 'http://bundle',
  );
  const target = targetOf(pathname);
  return {
    method,
    url,
    path: pathname,
    query: searchParams,
    accept,
    verb: target ? verbOf(method, target, searchParams) : method.toLowerCase(),
    ...(target ? { target } : {}),
    contentType: sent.contentType ?? '',
    ...(sent.body ? { body: sent.body } : {}),
  };
}

/** RBAC's name of what is asked for: `pods`, `pods/log`. */
export const resourceName = ({ plural, subresource }: ResourceTarget): string =>
  subresource ? `${plural}/${subresource}` : plural;

function targetOf(path: string): ResourceTarget | undefined {
  const match = /^\/(?:api|apis\/([^/]+))\/([^/]+)\/(.+)$/.exec(path);
  const [, group = '', version = '', rest = ''] = match ?? [];
  if (!match) return undefined;
  const segments = rest.split('/');
  const [first, namespace, ...inside] = segments;
  // `namespaces/x` and its subresources are the namespace itself; anything else below is inside it.
  const isInside =
    first === 'namespaces' && !!namespace && !!inside[0] && !/^(status|finalize)$/.test(inside[0]);
  const [plural = '', name, subresource, ...deeper] = isInside ? inside : segments;
  return {
    group,
    version,
    plural,
    ...(isInside ? { namespace: decoded(namespace) } : {}),
    ...(name ? { name: decoded(name) } : {}),
    ...(subresource ? { subresource } : {}),
    rest: `/${deeper.join('/')}`,
  };
}

/** A segment that is no valid percent encoding is taken as it stands. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function verbOf(method: string, { name }: ResourceTarget, query: URLSearchParams): string {
  switch (method) {
    case 'GET':
    case 'HEAD':
      if (isTrue(query.get('watch'))) return 'watch';
      return name ? 'get' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'DELETE':
      return name ? 'delete' : 'deletecollection';
    default:
      return method.toLowerCase();
  }
}

/** Query parameters are true as Go's strconv.ParseBool reads them. */
export const isTrue = (value: string | null): boolean =>
  value !== null && /^(1|t|true)$/i.test(value);
