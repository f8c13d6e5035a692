import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Reading } from '../model/cluster.ts';
import type {
  ClusterActions,
  DryRun,
  Manifest,
  RestartableKind,
  WritableKind,
  Written,
} from '../model/cluster-actions.ts';
import { type Permission, permissionText } from '../model/permission.ts';
import type { NamespacedName } from '../model/references.ts';
import type { Caller } from './caller.ts';
import type { Connection, Outcome } from './connection.ts';
import { apiPath, type KindPlace, kinds } from './kinds.ts';
import { permissionFor } from './list-objects.ts';
import { parseJson, readingOf, statusIn } from './reading.ts';

/** Who wrote a field, in `managedFields`. */
const fieldManager = 'buildmedic';

const manifestSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string().optional(),
    namespace: z.string().optional(),
    uid: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
});

const reviewSchema = z.object({ status: z.object({ allowed: z.boolean() }) });

/** The changes that the bot may make, over the connection that it reads by. */
export function clusterActions(connection: Connection, caller: Caller): ClusterActions {
  const send = (method: Method, path: string, body: unknown, contentType?: string) =>
    connection.send(path, {
      method,
      body: JSON.stringify(body),
      timeoutMs: caller.policy.timeoutMs,
      ...(contentType ? { contentType } : {}),
    });
  const mayDo = async (permission: Permission): Promise<Reading<boolean>> =>
    readingOf(
      await send('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: attributesOf(permission) },
      }),
      { verb: 'create', resource: 'selfsubjectaccessreviews', group: 'authorization.k8s.io' },
      caller.server,
      (body) => reviewSchema.safeParse(parseJson(body)).data?.status.allowed,
    );
  const mayDoAsKnown = remembered(mayDo);
  return {
    mayDo,
    manifest: (kind, at) => readManifest(caller, kind, at),

    async create(manifest) {
      const place = placeOf(manifest);
      if (!place) return unknownKind(manifest);
      const { namespace } = manifest.metadata;
      const path = apiPath(place, { namespace }, { fieldManager });
      const permission = permissionFor('create', place.plural, place.group, namespace);
      return written(await send('POST', path, manifest), permission, manifestIn);
    },

    async delete(kind: WritableKind, { namespace, name }: NamespacedName, uid?: string) {
      const { plural, group } = kinds[kind];
      const options = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Background',
        ...(uid ? { preconditions: { uid } } : {}),
      };
      const path = apiPath(kinds[kind], { namespace, name });
      const outcome = await send('DELETE', path, options);
      // Another object has the name by now: the one that was meant is gone.
      if (outcome.kind === 'answered' && outcome.status === 409) return { kind: 'not-found' };
      return written(outcome, permissionFor('delete', plural, group, namespace), () => true);
    },

    async restart(kind: RestartableKind, { namespace, name }: NamespacedName, when: Date) {
      const { plural, group } = kinds[kind];
      const path = apiPath(kinds[kind], { namespace, name }, { fieldManager });
      const patch = restartPatch(when);
      const outcome = await send('PATCH', path, patch, strategicMerge);
      return written(outcome, permissionFor('patch', plural, group, namespace), () => true);
    },

    dryRun: (manifest) => dryRun(manifest, send, mayDoAsKnown),
  };
}

/** Granting a permission counts after this at the latest. */
const reviewTtlMs = 60_000;

/** One question for each permission, however many objects are tried; what was not answered is asked again. */
function remembered(ask: ClusterActions['mayDo']): ClusterActions['mayDo'] {
  const known = new LRUCache<string, Promise<Reading<boolean>>>({ max: 1000, ttl: reviewTtlMs });
  return (permission) => {
    const key = permissionText(permission);
    const asked = known.get(key) ?? ask(permission);
    known.set(key, asked);
    void asked.then(({ kind }) => kind !== 'found' && known.delete(key));
    return asked;
  };
}

type Method = 'POST' | 'PATCH' | 'DELETE';
type Send = (method: Method, path: string, body: unknown, contentType?: string) => Promise<Outcome>;

const strategicMerge = 'application/strategic-merge-patch+json';

/** What `kubectl rollout restart` sends (kubectl, polymorphichelpers/objectrestarter.go), to the second as it does. */
export const restartPatch = (when: Date) => ({
  spec: {
    template: {
      metadata: {
        annotations: {
          'kubectl.kubernetes.io/restartedAt': when.toISOString().replace(/\.\d+Z$/, 'Z'),
        },
      },
    },
  },
});

function attributesOf({ verb, resource, group, namespace }: Permission) {
  const [name = '', subresource] = resource.split('/');
  return {
    verb,
    resource: name,
    ...(subresource ? { subresource } : {}),
    ...(group ? { group } : {}),
    ...(namespace ? { namespace } : {}),
  };
}

async function readManifest(
  caller: Caller,
  kind: string,
  { namespace, name }: NamespacedName,
): Promise<Reading<Manifest>> {
  const place = placeOfKind(kind);
  if (!place) return { kind: 'unavailable', because: `the bot does not read the kind ${kind}` };
  const scope = place.namespaced ? namespace : undefined;
  const outcome = await caller.get(apiPath(place, { namespace: scope, name }));
  const permission = permissionFor('get', place.plural, place.group, scope);
  return readingOf(outcome, permission, caller.server, manifestIn);
}

const manifestIn = (body: string): Manifest | undefined => {
  const parsed = manifestSchema.safeParse(parseJson(body));
  return parsed.success ? (parsed.data as Manifest) : undefined;
};

const placeOfKind = (kind: string): KindPlace | undefined =>
  Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : undefined;

/** The place of an object of a kind that the bot knows, in the group and version that it knows it in. */
function placeOf({ apiVersion, kind }: Manifest): KindPlace | undefined {
  const place = placeOfKind(kind);
  const known = place && (place.group ? `${place.group}/${place.version}` : place.version);
  return known === apiVersion ? place : undefined;
}

const unknownKind = ({ apiVersion, kind }: Manifest): { kind: 'refused'; because: string } => ({
  kind: 'refused',
  because: `the bot does not know ${apiVersion} ${kind}`,
});

function written<T>(
  outcome: Outcome,
  permission: Permission,
  read: (body: string) => T | undefined,
): Written<T> {
  if (outcome.kind === 'failed') return { kind: 'unavailable', because: outcome.because };
  const { status, body } = outcome;
  if (status >= 200 && status < 300) {
    const value = read(body);
    return value === undefined
      ? { kind: 'unavailable', because: 'what answered does not speak the Kubernetes API' }
      : { kind: 'done', value };
  }
  const said = statusIn(outcome);
  const because = (said?.message ?? body).trim().slice(0, 1_000) || `status ${status}`;
  switch (status) {
    case 403:
      // Quotas, and webhooks, answer 403 as well; only RBAC's words name a permission.
      return isOfRbac(because)
        ? { kind: 'forbidden', missing: permission }
        : { kind: 'refused', because };
    case 404:
      return { kind: 'not-found' };
    case 409:
      return said?.reason === 'AlreadyExists'
        ? { kind: 'exists' }
        : { kind: 'unavailable', because };
    case 400:
    case 405:
    case 422:
      return { kind: 'refused', because };
    default:
      return { kind: 'unavailable', because: `the API server answered ${status}: ${because}` };
  }
}

const isOfRbac = (message: string): boolean => /cannot \w+ resource "/.test(message);

/**
 * A new object is posted; one that exists is applied over, with force, since it is asked what would be taken and not
 * whose fields these are. A Job's template cannot be changed: it is posted under another name. What the bot may not do is
 * not tried, so that no refusal of it stands in the API server's audit log.
 */
async function dryRun(
  manifest: Manifest,
  send: Send,
  mayDo: ClusterActions['mayDo'],
): Promise<DryRun> {
  const place = placeOf(manifest);
  const { name = '', namespace } = manifest.metadata;
  if (!place) return { kind: 'unknown', because: unknownKind(manifest).because };
  if (place.namespaced && !namespace)
    return { kind: 'unknown', because: `${manifest.kind} ${name} names no namespace` };
  const dry = { dryRun: 'All', fieldManager };
  const scope = place.namespaced ? namespace : undefined;
  const isReplaced = manifest.kind === 'Job' || manifest.kind === 'Pod';
  const create = isReplaced || !name;
  const verb = create ? 'create' : 'patch';
  const permission = permissionFor(verb, place.plural, place.group, scope);
  const forbidden: DryRun = {
    kind: 'unknown',
    because: `the bot may not ${permissionText(permission)}, not even dry`,
  };
  const may = await mayDo(permission);
  if (may.kind === 'found' && !may.value) return forbidden;
  const outcome = create
    ? await send('POST', apiPath(place, { namespace: scope }, dry), renamed(manifest))
    : await send(
        'PATCH',
        apiPath(place, { namespace: scope, name }, { ...dry, force: true }),
        manifest,
        'application/apply-patch+yaml',
      );
  // An API that takes no writes at all says nothing of the object.
  if (outcome.kind === 'answered' && outcome.status === 405)
    return { kind: 'unknown', because: 'this API server takes no writes, not even dry' };
  const said = written(outcome, permission, () => true);
  switch (said.kind) {
    case 'done':
    case 'exists':
      return { kind: 'accepted' };
    case 'refused':
      // A webhook with side effects cannot be asked dry; that says nothing of the object.
      return {
        kind: /does not support dry ?run/i.test(said.because) ? 'unknown' : 'refused',
        because: said.because,
      };
    case 'forbidden':
      return forbidden;
    case 'not-found':
      return { kind: 'unknown', because: `there is no namespace ${namespace}` };
    case 'unavailable':
      return { kind: 'unknown', because: said.because };
  }
}

/** Names are 63 characters at most. */
const renamed = ({ metadata, ...rest }: Manifest): unknown => ({
  ...rest,
  metadata: {
    ...metadata,
    ...(metadata.name ? { name: `${metadata.name.slice(0, 50)}-dry-run` } : {}),
  },
});
