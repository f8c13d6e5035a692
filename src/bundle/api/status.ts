import type { Resource } from '../built-in-resources.ts';
import type { Tree } from '../tree.ts';

/** A refusal in the API server's words. Thrown by handlers and answered as a `Status` object. */
export class ApiError extends Error {
  readonly status: Tree & { readonly code: number };

  constructor(code: number, reason: string, message: string, details: Tree = {}) {
    super(message);
    this.name = 'ApiError';
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      reason,
      details,
      code,
    };
  }
}

type Named = Pick<Resource, 'group' | 'plural'>;

/** `jobs.batch`, and `pods` for the core group: how the API server names a resource in messages. */
export const qualified = ({ group, plural }: Named): string =>
  group ? `${plural}.${group}` : plural;

// Wordings of apimachinery's pkg/api/errors.

export const notFound = (resource: Named, name: string): ApiError =>
  new ApiError(404, 'NotFound', `${qualified(resource)} "${name}" not found`, {
    name,
    ...(resource.group ? { group: resource.group } : {}),
    kind: resource.plural,
  });

export const noSuchResource = (): ApiError =>
  new ApiError(404, 'NotFound', 'the server could not find the requested resource');

export const methodNotAllowed = (): ApiError =>
  new ApiError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
  );

export const badRequest = (message: string): ApiError => new ApiError(400, 'BadRequest', message);

export const serviceUnavailable = (message: string): ApiError =>
  new ApiError(503, 'ServiceUnavailable', message);

/** What a watch is ended with that begins where nothing is remembered any more. */
export const expired = (since: number, now: number): ApiError =>
  new ApiError(410, 'Expired', `too old resource version: ${since} (${now})`);

export const internalError = (message: string): ApiError =>
  new ApiError(500, 'InternalError', `Internal error occurred: ${message}`);
