import { apiVersionOf, type Resource } from '../built-in-resources.ts';
import type { KubernetesObject } from '../bundle.ts';
import { columnsOf } from '../tables/columns.ts';
import type { Tree } from '../tree.ts';
import type { ApiRequest } from './api-request.ts';

/** How a client wants objects to be shown. */
export interface Encoding {
  one(object: KubernetesObject): Tree;
  list(objects: readonly KubernetesObject[], metadata: Tree): Tree;
}

/**
 * The encoding that the Accept header asks for: the objects, their metadata alone, or the table that kubectl
 * prints. `now` dates the ages in tables. Protobuf is not spoken; clients that prefer it take JSON as well.
 */
export function encodingOf({ accept, query }: ApiRequest, resource: Resource, now: Date): Encoding {
  switch (wantedShape(accept)) {
    case 'Table':
      return tableEncoding(resource, query.get('includeObject') ?? 'Metadata', now);
    case 'PartialObjectMetadata':
    case 'PartialObjectMetadataList':
      return metadataEncoding;
    default:
      return plainEncoding(resource);
  }
}

/** The `as` parameter of the first clause that is JSON of a version spoken here. */
function wantedShape(accept: string): string | undefined {
  for (const clause of accept.split(',')) {
    const [type = '', ...parameters] = clause.split(';').map((part) => part.trim());
    if (!/^(application\/json|application\/\*|\*\/\*)$/.test(type)) continue;
    const named = new Map(parameters.map((one): [string, string] => pair(one)));
    if (!named.has('as')) return undefined;
    if (named.get('g') === 'meta.k8s.io' && named.get('v') === 'v1') return named.get('as');
  }
  return undefined;
}

function pair(parameter: string): [string, string] {
  const [name = '', value = ''] = parameter.split('=');
  return [name, value];
}

const plainEncoding = (resource: Resource): Encoding => ({
  one: (object) => object,
  list: (items, metadata) => ({
    kind: `${resource.kind}List`,
    apiVersion: apiVersionOf(resource),
    metadata,
    items,
  }),
});

const metaVersion = 'meta.k8s.io/v1';

const metadataOnly = ({ metadata }: KubernetesObject): Tree => ({
  kind: 'PartialObjectMetadata',
  apiVersion: metaVersion,
  metadata,
});

const metadataEncoding: Encoding = {
  one: metadataOnly,
  list: (objects, metadata) => ({
    kind: 'PartialObjectMetadataList',
    apiVersion: metaVersion,
    metadata,
    items: objects.map(metadataOnly),
  }),
};

function tableEncoding(resource: Resource, includeObject: string, now: Date): Encoding {
  const columns = columnsOf(resource);
  const embedded = (object: KubernetesObject): Tree =>
    includeObject === 'Object' ? { object } : { object: metadataOnly(object) };
  const list: Encoding['list'] = (objects, metadata) => ({
    kind: 'Table',
    apiVersion: metaVersion,
    metadata,
    columnDefinitions: columns.map(({ title, type = 'string', wide }) => ({
      name: title,
      type,
      format: title === 'Name' && !wide ? 'name' : '',
      description: '',
      priority: wide ? 1 : 0,
    })),
    rows: objects.map((object) => ({
      cells: columns.map((column) => column.cell(object, now)),
      ...(includeObject === 'None' ? {} : embedded(object)),
    })),
  });
  return {
    list,
    one: (object) => list([object], { resourceVersion: object.metadata.resourceVersion ?? '' }),
  };
}
