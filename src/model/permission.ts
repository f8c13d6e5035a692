import { z } from 'zod';

export const permissionSchema = z.object({
  verb: z.string(),
  /** The plural resource, with its subresource: `pods/log`. */
  resource: z.string(),
  /** API group; empty for the core group. */
  group: z.string().optional(),
  /** Absent for cluster-scoped resources and for lists over all namespaces. */
  namespace: z.string().optional(),
});

/** One thing that RBAC allows or refuses, in RBAC's own terms. */
export type Permission = Readonly<z.infer<typeof permissionSchema>>;

/** `get pods/log in builds`: short enough for a message, exact enough for a Role. */
export const permissionText = ({ verb, resource, group, namespace }: Permission): string =>
  `${verb} ${group ? `${resource}.${group}` : resource}${namespace ? ` in ${namespace}` : ' in all namespaces'}`;
