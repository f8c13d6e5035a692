import { isDeepStrictEqual } from 'node:util';
import type { ChangedObject, Proof } from '../model/fix.ts';
import { isRecord } from './manifests/kustomize/kustomization.ts';

/** A kind's model, which knows the schema that Kubernetes publishes of it. */
type Model = new (data: never) => { validate(): void };

/** The API versions of what fixes change; each is loaded when one of its objects is looked at. */
const versions: Readonly<Record<string, () => Promise<unknown>>> = {
  v1: () => import('kubernetes-models/v1'),
  'apps/v1': () => import('kubernetes-models/apps/v1'),
  'batch/v1': () => import('kubernetes-models/batch/v1'),
  'networking.k8s.io/v1': () => import('kubernetes-models/networking.k8s.io/v1'),
  'policy/v1': () => import('kubernetes-models/policy/v1'),
  'storage.k8s.io/v1': () => import('kubernetes-models/storage.k8s.io/v1'),
};

/** Is a changed object still one that Kubernetes' schema takes? What was wrong before the change is not held against it. */
export async function validated({ before, after }: ChangedObject): Promise<Proof | undefined> {
  if (!isRecord(after)) return undefined;
  const { apiVersion, kind, metadata } = after;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  const name = isRecord(metadata) && typeof metadata.name === 'string' ? ` ${metadata.name}` : '';
  const claim = `${kind}${name} is a valid object of ${apiVersion} after the change`;
  const model = await modelOf(apiVersion, kind);
  if (!model)
    return { claim, holds: 'unknown', because: `the schema of ${apiVersion} ${kind} is not known` };
  const old = before === undefined ? [] : mistakesIn(before, model);
  const fresh = mistakesIn(after, model).filter(
    (mistake) => !old.some((one) => isDeepStrictEqual(one, mistake)),
  );
  return fresh.length === 0
    ? { claim, holds: 'yes' }
    : { claim, holds: 'no', because: fresh.join('; ') };
}

async function modelOf(apiVersion: string, kind: string): Promise<Model | undefined> {
  const load = Object.hasOwn(versions, apiVersion) ? versions[apiVersion] : undefined;
  const models = (await load?.()) as Readonly<Record<string, Model>> | undefined;
  return models && Object.hasOwn(models, kind) ? models[kind] : undefined;
}

/** What the schema says of an object: `/spec/activeDeadlineSeconds must be integer`. */
function mistakesIn(object: unknown, ModelOfKind: Model): string[] {
  try {
    new ModelOfKind(object as never).validate();
    return [];
  } catch (error) {
    const { errors } = error as { errors?: readonly SchemaError[] };
    if (!errors) throw error;
    return errors.map(
      ({ instancePath, message }) => `${instancePath} ${message ?? 'is not valid'}`,
    );
  }
}

interface SchemaError {
  readonly instancePath: string;
  readonly message?: string;
}
