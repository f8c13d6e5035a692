import type { KubeConfig } from '@kubernetes/client-node';
import { z } from 'zod';
import { nobodyCounts, type OnCall } from '../model/api-call.ts';
import type {
  Cluster,
  Kind,
  KubernetesObjects,
  ListQuery,
  NamedKind,
  Reading,
} from '../model/cluster.ts';
import type { WritableCluster } from '../model/cluster-actions.ts';
import type { FollowableCluster } from '../model/followed.ts';
import type { PullSecret } from '../model/pull-secret.ts';
import type { NamespacedName } from '../model/references.ts';
import { askService } from './ask-service.ts';
import { type Caller, caller as callerOver } from './caller.ts';
import { clusterActions } from './cluster-actions.ts';
import { openConnection } from './connection.ts';
import { countedConnection } from './counted-connection.ts';
import { follow } from './follow.ts';
import { apiPath, kinds } from './kinds.ts';
import { listObjects, permissionFor } from './list-objects.ts';
import { pullSecretIn, pullSecretOfMetadata } from './pull-secret.ts';
import { readLog } from './read-log.ts';
import { parseJson, readingOf } from './reading.ts';
import { defaultPolicy, type RetryPolicy } from './retry.ts';
import { typedObject } from './typed-object.ts';
import { volumesIn } from './volume-usage.ts';

export interface KubernetesClusterOptions extends Partial<RetryPolicy> {
  readonly name: string;
  readonly kubeConfig: KubeConfig;
  /** Most of a log that is read, in bytes. 4 MiB when absent. */
  readonly logLimitBytes?: number;
  /** May the body of pull secrets be read, or their metadata only? It may when absent. */
  readonly readPullSecrets?: boolean;
  /** Told of each try of a call. */
  readonly onCall?: OnCall;
}

/** A cluster whose connections can be closed. */
export interface KubernetesCluster extends WritableCluster, FollowableCluster {
  close(): Promise<void>;
}

const objectSchema = z.looseObject({ metadata: z.looseObject({}) });
const groupsSchema = z.object({ groups: z.array(z.object({ name: z.string() })) });
const customSchema = z.looseObject({
  kind: z.string().default(''),
  metadata: z.looseObject({
    name: z.string().optional(),
    namespace: z.string().optional(),
    generation: z.number().optional(),
  }),
  spec: z.record(z.string(), z.unknown()).optional(),
  status: z.record(z.string(), z.unknown()).optional(),
});

const secrets = { group: '', version: 'v1', plural: 'secrets' };
const nameSchema = z.object({ metadata: z.object({ name: z.string(), namespace: z.string() }) });

const metadataOnly = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';

/** Read access to a cluster over its API server. Makes no call until it is asked something. */
export function kubernetesCluster(options: KubernetesClusterOptions): KubernetesCluster {
  const {
    name,
    kubeConfig,
    logLimitBytes = 4 * 1024 * 1024,
    readPullSecrets = true,
    onCall = nobodyCounts,
    ...policy
  } = options;
  const connection = countedConnection(openConnection(kubeConfig), onCall);
  const caller = callerOver(connection, { ...defaultPolicy, ...policy });
  return {
    name,
    actions: clusterActions(connection, caller),
    get: (kind, object, namespace) => getObject(caller, kind, object, namespace),
    list: (kind, query) => listTyped(caller, kind, query),
    secretExists: (secret, namespace) => secretExists(caller, secret, namespace),
    names: (kind, query) => listNames(caller, kind, query),
    pullSecret: (secret, namespace) => pullSecret(caller, secret, namespace, readPullSecrets),
    log: (query) => readLog(caller, query, logLimitBytes),
    serviceProxy: (query) => askService(caller, query),
    volumeUsage: (node) => volumeUsage(caller, node),
    apiGroups: () => apiGroups(caller),
    listCustom: (group, version, plural, namespace) =>
      listCustom(caller, { group, version, plural }, namespace),
    follow: (kind, query, follower, options) => follow(caller, kind, query, follower, options),
    now: () => caller.now(),
    close: () => connection.close(),
  };
}

async function getObject<K extends Kind>(
  caller: Caller,
  kind: K,
  name: string,
  namespace: string | undefined,
): Promise<Reading<KubernetesObjects[K]>> {
  const { group, plural, namespaced } = kinds[kind];
  const scope = namespaced ? namespace : undefined;
  const outcome = await caller.get(apiPath(kinds[kind], { namespace: scope, name }));
  const permission = permissionFor('get', plural, group, scope);
  return readingOf(outcome, permission, caller.server, (body) => {
    const object = objectSchema.safeParse(parseJson(body));
    return object.success ? typedObject(kind, object.data) : undefined;
  });
}

async function listTyped<K extends Kind>(
  caller: Caller,
  kind: K,
  query: Parameters<Cluster['list']>[1],
): Promise<Reading<KubernetesObjects[K][]>> {
  const reading = await listObjects(caller, kinds[kind], query);
  if (reading.kind !== 'found') return reading;
  return { kind: 'found', value: reading.value.map((item) => typedObject(kind, item)) };
}

async function secretExists(
  caller: Caller,
  name: string,
  namespace: string,
): Promise<Reading<true>> {
  const outcome = await caller.get(secretPath(name, namespace), { accept: metadataOnly });
  const permission = permissionFor('get', 'secrets', '', namespace);
  return readingOf(outcome, permission, caller.server, () => true);
}

const metadataListOnly = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

async function listNames(
  caller: Caller,
  kind: NamedKind,
  query: ListQuery,
): Promise<Reading<NamespacedName[]>> {
  const place = kind === 'Secret' ? secrets : kinds[kind];
  const reading = await listObjects(caller, place, query, metadataListOnly);
  if (reading.kind !== 'found') return reading;
  const objects = z.array(nameSchema).safeParse(reading.value);
  return objects.success
    ? { kind: 'found', value: objects.data.map(({ metadata }) => metadata) }
    : {
        kind: 'unavailable',
        because: `the ${place.plural} at ${caller.server} have no names`,
      };
}

async function pullSecret(
  caller: Caller,
  name: string,
  namespace: string,
  mayReadBody: boolean,
): Promise<Reading<PullSecret>> {
  const options = mayReadBody ? {} : { accept: metadataOnly };
  const outcome = await caller.get(secretPath(name, namespace), options);
  const permission = permissionFor('get', 'secrets', '', namespace);
  return readingOf(outcome, permission, caller.server, (body) =>
    mayReadBody
      ? pullSecretIn(parseJson(body))
      : pullSecretOfMetadata(parseJson(body), switchedOff),
  );
}

const switchedOff = 'the configuration (diagnosis.readPullSecrets) keeps its body unread';

const secretPath = (name: string, namespace: string): string =>
  apiPath(secrets, { namespace, name });

async function volumeUsage(caller: Caller, node: string) {
  const where = { name: node, below: '/proxy/stats/summary' };
  const outcome = await caller.get(apiPath(kinds.Node, where));
  const permission = permissionFor('get', 'nodes/proxy', '', undefined);
  return readingOf(outcome, permission, caller.server, (body) => volumesIn(parseJson(body)));
}

/** Every authenticated user may read discovery; who may not lacks a non-resource permission, named as RBAC does. */
async function apiGroups(caller: Caller): Promise<Reading<string[]>> {
  const outcome = await caller.get('/apis');
  return readingOf(outcome, { verb: 'get', resource: '/apis' }, caller.server, (body) => {
    const list = groupsSchema.safeParse(parseJson(body));
    return list.success ? list.data.groups.map(({ name }) => name) : undefined;
  });
}

async function listCustom(
  caller: Caller,
  place: { group: string; version: string; plural: string },
  namespace: string | undefined,
) {
  const reading = await listObjects(caller, place, namespace ? { namespace } : {});
  if (reading.kind !== 'found') return reading;
  const objects = z.array(customSchema).safeParse(reading.value);
  return objects.success
    ? { kind: 'found' as const, value: objects.data }
    : {
        kind: 'unavailable' as const,
        because: `the ${place.plural}.${place.group} at ${caller.server} have no metadata`,
      };
}
