/** One thing that RBAC allows or refuses, in RBAC's own terms. */
export interface Permission {
  readonly verb: string;
  /** The plural resource, with its subresource: `pods/log`. */
  readonly resource: string;
  /** API group; empty for the core group. */
  readonly group?: string;
  /** Absent for cluster-scoped resources and for lists over all namespaces. */
  readonly namespace?: string;
}

/** `get pods/log in builds`: short enough for a message, exact enough for a Role. */
export const permissionText = ({ verb, resource, group, namespace }: Permission): string =>
  `${verb} ${group ? `${resource}.${group}` : resource}${namespace ? ` in ${namespace}` : ' in all namespaces'}`;
