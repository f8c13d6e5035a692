import type { Outage, Prohibition } from '../bundle.ts';
import { type ApiRequest, type ResourceTarget, resourceName } from './api-request.ts';
import { ApiError, qualified } from './status.ts';

/** Throws the API server's 403 when a prohibition covers the request. */
export function refuseForbidden(
  { verb, target }: ApiRequest,
  prohibitions: readonly Prohibition[],
): void {
  if (!target || !prohibitions.some((one) => covers(one, verb, target))) return;
  throw new ApiError(403, 'Forbidden', forbiddenMessage(verb, target), {
    ...(target.name ? { name: target.name } : {}),
    ...(target.group ? { group: target.group } : {}),
    kind: target.plural,
  });
}

/**
 * Throws for what could not be read when the snapshot was taken: to answer without it would call it absent. 410 says
 * that asking again is in vain, where a client would do so after a 5xx.
 */
export function refuseUnavailable(
  { verb, target }: ApiRequest,
  outages: readonly Outage[] = [],
): void {
  const outage = target && outages.find((one) => covers(one, verb, target));
  if (!outage) return;
  throw new ApiError(410, 'Gone', `it could not be read for this bundle: ${outage.because}`);
}

/** Does a prohibition speak of this verb on this resource? A resource without subresource covers itself alone, as in RBAC. */
export function covers(prohibition: Prohibition, verb: string, target: ResourceTarget): boolean {
  const { verbs, resources, group, namespace, name } = prohibition;
  return (
    includes(verbs, verb) &&
    includes(resources, resourceName(target)) &&
    (group === undefined || group === target.group) &&
    (namespace === undefined || namespace === (target.namespace ?? '')) &&
    (name === undefined || name === target.name)
  );
}

const includes = (allowed: readonly string[], wanted: string): boolean =>
  allowed.includes('*') || allowed.includes(wanted);

// Worded by apiserver's pkg/endpoints/handlers/responsewriters.ForbiddenErrorBody.
function forbiddenMessage(verb: string, target: ResourceTarget): string {
  const what = target.name ? `${qualified(target)} "${target.name}"` : qualified(target);
  const scope = target.namespace
    ? `in the namespace "${target.namespace}"`
    : 'at the cluster scope';
  return (
    `${what} is forbidden: User "system:anonymous" cannot ${verb} resource ` +
    `"${resourceName(target)}" in API group "${target.group}" ${scope}`
  );
}
