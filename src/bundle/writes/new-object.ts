import { randomUUID } from 'node:crypto';
import { ApiError } from '../api/status.ts';
import type { Resource } from '../built-in-resources.ts';
import type { KubernetesObject } from '../bundle.ts';
import { at, isTree, type Tree, textAt, textMapAt } from '../tree.ts';
import { refuseInvalid } from './errors.ts';
import { validate } from './validate.ts';

/** The object as the API server stores it: named, dated, with its defaults. Throws what the API server refuses it with. */
export function createdObject(given: Tree, resource: Resource, now: Date): KubernetesObject {
  const metadata = isTree(given.metadata) ? given.metadata : {};
  // Wording of apiserver's storage: a copy of a live object that was not cleaned.
  if (textAt(metadata, 'resourceVersion'))
    throw new ApiError(
      500,
      'InternalError',
      'resourceVersion should not be set on objects to be created',
    );
  const { status: _, ...rest } = given;
  const name = nameFor(metadata);
  const uid = randomUUID();
  const object = {
    ...rest,
    metadata: {
      ...metadata,
      name,
      uid,
      generation: 1,
      creationTimestamp: now.toISOString().replace(/\.\d+Z$/, 'Z'),
    },
  } as unknown as KubernetesObject;
  const whole = resource.kind === 'Job' ? withGeneratedSelector(object, uid) : object;
  refuseInvalid(resource, name, validate(whole, resource));
  return whole;
}

const letters = 'bcdfghjklmnpqrstvwxz2456789';

function nameFor(metadata: Tree): string {
  const name = textAt(metadata, 'name');
  const prefix = textAt(metadata, 'generateName');
  if (name || !prefix) return name;
  const random = [...crypto.getRandomValues(new Uint8Array(5))];
  // So long a prefix is kept that the name fits (apiserver's names.SimpleNameGenerator).
  return prefix.slice(0, 58) + random.map((one) => letters[one % letters.length]).join('');
}

/**
 * What the API server adds to a Job without `manualSelector` (batch/job/strategy.go): labels that are there already
 * stay, so that a copy of another Job's is found invalid.
 */
function withGeneratedSelector(job: KubernetesObject, uid: string): KubernetesObject {
  const { spec } = job;
  if (!isTree(spec) || !isTree(spec.template) || spec.manualSelector === true) return job;
  const { name } = job.metadata;
  const given = textMapAt(spec, 'template.metadata.labels');
  const labels = {
    'controller-uid': uid,
    'batch.kubernetes.io/controller-uid': uid,
    'job-name': name,
    'batch.kubernetes.io/job-name': name,
    ...given,
  };
  const metadata = at(spec, 'template.metadata');
  return {
    ...job,
    spec: {
      backoffLimit: 6,
      completions: 1,
      parallelism: 1,
      ...spec,
      selector: spec.selector ?? { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
      template: {
        ...spec.template,
        metadata: { ...(isTree(metadata) ? metadata : {}), labels },
      },
    },
  };
}
