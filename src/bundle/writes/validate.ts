import { isDeepStrictEqual } from 'node:util';
import type { Resource } from '../built-in-resources.ts';
import type { KubernetesObject } from '../bundle.ts';
import { at, textAt, textMapAt, treesAt } from '../tree.ts';
import { type FieldError, refuseInvalid } from './errors.ts';

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** What the API server finds wrong with a new object. Jobs and pods are looked at closely, others by their name. */
export function validate(object: KubernetesObject, { kind }: Resource): FieldError[] {
  switch (kind) {
    case 'Job':
      return [...validateName(object, 63), ...validateJob(object)];
    case 'Pod':
      return [...validateName(object, 253), ...validatePodSpec(at(object, 'spec'), 'spec')];
    default:
      return validateName(object, 253);
  }
}

function validateName({ metadata: { name } }: KubernetesObject, most: number): FieldError[] {
  const field = 'metadata.name';
  if (!name) return [{ field, says: 'Required value: name or generateName is required' }];
  if (name.length > most)
    return [{ field, says: `Invalid value: "${name}": must be no more than ${most} characters` }];
  return subdomain.test(name)
    ? []
    : [
        {
          field,
          says: `Invalid value: "${name}": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.'`,
        },
      ];
}

const ownLabels = ['controller-uid', 'batch.kubernetes.io/controller-uid'];

// batch/validation.ValidateGeneratedSelector
function validateJob(job: KubernetesObject): FieldError[] {
  const errors = validatePodSpec(at(job, 'spec.template.spec'), 'spec.template.spec');
  const restart = textAt(job, 'spec.template.spec.restartPolicy', 'Always');
  if (restart === 'Always')
    errors.push({
      field: 'spec.template.spec.restartPolicy',
      says: 'Required value: valid values: "OnFailure", "Never"',
    });
  if (at(job, 'spec.manualSelector') === true) return errors;
  const uid = textAt(job, 'metadata.uid');
  const labels = textMapAt(job, 'spec.template.metadata.labels');
  for (const label of ownLabels) {
    if (labels[label] !== uid)
      errors.push({
        field: `spec.template.metadata.labels[${label}]`,
        says: `Invalid value: "${labels[label]}": must be '${uid}'`,
      });
  }
  for (const label of ['job-name', 'batch.kubernetes.io/job-name']) {
    if (labels[label] !== job.metadata.name)
      errors.push({
        field: `spec.template.metadata.labels[${label}]`,
        says: `Invalid value: "${labels[label]}": must be '${job.metadata.name}'`,
      });
  }
  const selector = textMapAt(job, 'spec.selector.matchLabels');
  if (!isDeepStrictEqual(selector, { 'batch.kubernetes.io/controller-uid': uid }))
    errors.push({
      field: 'spec.selector',
      says: `Invalid value: ${JSON.stringify(selector)}: \`selector\` not auto-generated`,
    });
  return errors;
}

function validatePodSpec(spec: unknown, field: string): FieldError[] {
  const containers = treesAt(spec, 'containers');
  if (containers.length === 0) return [{ field: `${field}.containers`, says: 'Required value' }];
  const volumes = new Set(treesAt(spec, 'volumes').map(({ name }) => name));
  return containers.flatMap((container, index) => {
    const here = `${field}.containers[${index}]`;
    const unknown = treesAt(container, 'volumeMounts')
      .map((mount, place) => ({ name: mount.name, place }))
      .filter(({ name }) => !volumes.has(name));
    return [
      ...(container.name ? [] : [{ field: `${here}.name`, says: 'Required value' }]),
      ...(container.image ? [] : [{ field: `${here}.image`, says: 'Required value' }]),
      ...unknown.map(({ name, place }) => ({
        field: `${here}.volumeMounts[${place}].name`,
        says: `Not found: "${String(name)}"`,
      })),
    ];
  });
}

/** Of a Job and a pod most of the spec stays as it was made. */
const immutable: Readonly<Record<string, readonly string[]>> = {
  Job: ['spec.template', 'spec.selector', 'spec.completions', 'spec.manualSelector'],
  Pod: ['spec.containers', 'spec.volumes', 'spec.serviceAccountName', 'spec.restartPolicy'],
  Deployment: ['spec.selector'],
  StatefulSet: ['spec.selector', 'spec.serviceName'],
  DaemonSet: ['spec.selector'],
};

/** Throws a 422 where a change touches what cannot be changed. */
export function refuseImmutable(
  before: KubernetesObject,
  after: KubernetesObject,
  resource: Resource,
): void {
  const changed = (immutable[resource.kind] ?? []).filter(
    (path) => !isDeepStrictEqual(at(before, path), at(after, path)),
  );
  refuseInvalid(
    resource,
    before.metadata.name,
    changed.map((field) => ({ field, says: 'Invalid value: field is immutable' })),
  );
}
