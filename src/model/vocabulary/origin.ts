import { z } from 'zod';

/** What the live object says of who made it: which release, which GitOps object, which controller. */
export const originFacts = {
  'origin.helm': z
    .object({ release: z.string(), namespace: z.string().optional() })
    .describe('the Helm release that the build belongs to, by meta.helm.sh/release-name'),
  'origin.chart': z
    .string()
    .describe('helm.sh/chart, as charts label what they make: the name and the version'),
  'origin.instance': z
    .string()
    .describe('app.kubernetes.io/instance: the Helm release, or the Argo CD Application'),
  'origin.argo': z
    .object({ application: z.string(), namespace: z.string().optional() })
    .describe('the Argo CD Application that the build belongs to, by what Argo CD tracks it with'),
  'origin.flux': z
    .object({
      kind: z.enum(['HelmRelease', 'Kustomization']),
      name: z.string(),
      namespace: z.string().optional(),
    })
    .describe('the Flux object that the build belongs to, by its labels'),
  'origin.owner': z
    .object({ apiVersion: z.string(), kind: z.string(), name: z.string() })
    .describe('what made the Job, or the pod without a Job, by its ownerReferences'),
} as const;
