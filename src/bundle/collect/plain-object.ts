import { createHash } from 'node:crypto';
// Not part of the package's index, which offers it only behind its own YAML loader and its typed calls.
import { ObjectSerializer } from '@kubernetes/client-node/dist/gen/models/ObjectSerializer.js';
import { LRUCache } from 'lru-cache';
import type { Kind } from '../../model/cluster.ts';
import { redactDeep } from '../../model/redaction.ts';
import { apiVersionOf, builtInResources } from '../built-in-resources.ts';
import { isKubernetesObject, type KubernetesObject } from '../bundle.ts';
import { isTree, type Tree } from '../tree.ts';

/**
 * An object that the client has read, as the API server wrote it: timestamps as text, fields under their own names.
 * Secrets in it are masked, and what nobody reads and which often holds secrets is left out. Empty for what is no
 * Kubernetes object.
 */
export const plainObject = (kind: Kind, object: object): KubernetesObject[] =>
  remembered(kind, object, () => maskedObject(kind, object));

function maskedObject(kind: Kind, object: object): KubernetesObject[] {
  const resource = builtInResources.find((one) => one.kind === kind);
  const apiVersion = resource ? apiVersionOf(resource) : 'v1';
  const json: unknown = jsonOf(ObjectSerializer.serialize(object, modelOf(kind), ''));
  return isTree(json) ? redacted({ ...json, apiVersion, kind }) : [];
}

/** A custom object, masked likewise. Items of a list may leave out what the list says of them all. */
export const plainCustomObject = (
  object: object,
  type: { readonly apiVersion: string; readonly kind: string },
): KubernetesObject[] =>
  remembered(`${type.apiVersion}/${type.kind}`, object, () => {
    const json = jsonOf(object);
    return isTree(json) ? redacted({ ...json, ...type }) : [];
  });

/** Masking takes a millisecond an object, and in a storm every diagnosis lists the same hundreds of neighbours. */
const known = new LRUCache<string, KubernetesObject[]>({ max: 2_000, maxSize: 4_000_000 });

/** What came of the same object before; an object that has changed in any way is another. */
function remembered(
  type: string,
  object: object,
  mask: () => KubernetesObject[],
): KubernetesObject[] {
  const text = JSON.stringify(object);
  const key = createHash('sha256').update(`${type}\n${text}`).digest('base64');
  const masked = known.get(key) ?? mask();
  known.set(key, masked, { size: text.length });
  return masked;
}

/** client-node names its models after kind and version; of Events there are two. */
const modelOf = (kind: Kind): string => (kind === 'Event' ? 'CoreV1Event' : `V1${kind}`);

const jsonOf = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function redacted(object: Tree): KubernetesObject[] {
  const metadata = isTree(object.metadata) ? withoutHistory(object.metadata) : {};
  const masked: Tree = redactDeep({ ...object, metadata });
  const whole = { ...masked, metadata: { ...treeAt(masked.metadata), ...identityOf(metadata) } };
  return isKubernetesObject(whole) ? [whole] : [];
}

const treeAt = (value: unknown): Tree => (isTree(value) ? value : {});

/** By these other objects and the logs find it: a mask in them would tear the bundle apart. */
const identityOf = ({ name, namespace, labels }: Tree): Tree => ({
  ...(name === undefined ? {} : { name }),
  ...(namespace === undefined ? {} : { namespace }),
  ...(labels === undefined ? {} : { labels }),
});

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Who wrote which field, and a copy of the object as it was applied, with the secrets that stood in it. */
function withoutHistory({ managedFields: _, annotations, ...rest }: Tree): Tree {
  const { [lastApplied]: _applied, ...kept } = treeAt(annotations);
  return { ...rest, ...(Object.keys(kept).length > 0 ? { annotations: kept } : {}) };
}
