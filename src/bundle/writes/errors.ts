import { ApiError, qualified } from '../api/status.ts';
import type { Resource } from '../built-in-resources.ts';

// Wordings of apimachinery's pkg/api/errors and field errors.

/** What is wrong with one field. */
export interface FieldError {
  readonly field: string;
  readonly says: string;
}

export const alreadyExists = (resource: Resource, name: string): ApiError =>
  new ApiError(409, 'AlreadyExists', `${qualified(resource)} "${name}" already exists`, {
    name,
    kind: resource.plural,
  });

export const conflict = (resource: Resource, name: string, because: string): ApiError =>
  new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${because}`,
    { name, kind: resource.plural },
  );

/** All mistakes of an object at once; nothing when it has none. */
export function refuseInvalid(resource: Resource, name: string, errors: readonly FieldError[]) {
  if (errors.length === 0) return;
  const kind = resource.group ? `${resource.kind}.${resource.group}` : resource.kind;
  const said = errors.map(({ field, says }) => `${field}: ${says}`);
  const list = said.length === 1 ? said[0] : `[${said.join(', ')}]`;
  throw new ApiError(422, 'Invalid', `${kind} "${name}" is invalid: ${list}`, {
    name,
    kind: resource.kind,
    causes: errors.map(({ field, says }) => ({ field, message: says })),
  });
}
