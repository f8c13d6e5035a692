import { z } from 'zod';

/** The certificate authority of a registry, as far as the cluster holds it. */
export const authorityFacts = {
  'authority.candidate': z
    .object({ configMap: z.string(), key: z.string(), subject: z.string() })
    .describe(
      'a ConfigMap of the namespace that holds the certificate of an authority, other than the cluster’s own',
    ),
} as const;
