import { z } from 'zod';

const labels = z.record(z.string(), z.string());
const decision = z.enum(['allowed', 'denied']);

const side = z.object({ namespace: z.string(), namespaceLabels: labels, podLabels: labels });
const policies = z.array(z.object({ namespace: z.string(), name: z.string() }));
const blockedPath = z.object({
  direction: z.enum(['egress', 'ingress']),
  policies,
  from: side,
  to: side.extend({ ip: z.string().optional() }),
  protocol: z.enum(['TCP', 'UDP', 'SCTP']),
  port: z.number(),
});

/** The way from the build to what it needs. */
export const networkFacts = {
  'network.egressToRegistry': decision.describe(
    'NetworkPolicies of the build pod towards the registry pod',
  ),
  'network.ingressAtRegistry': decision.describe(
    'NetworkPolicies of the registry pod towards the build pod',
  ),
  'network.egressToDns': decision.describe(
    'NetworkPolicies of the build pod towards the cluster DNS',
  ),
  'network.blockedPath': blockedPath.describe(
    'the path that a NetworkPolicy closes: all that a rule to open it needs',
  ),
  'network.blockedDns': blockedPath.describe(
    'the path to the cluster DNS that a NetworkPolicy closes',
  ),
  'network.egressToGit': decision.describe(
    'NetworkPolicies of the build pod towards the git host that it did not reach, or towards the DNS that did not resolve it',
  ),
  'network.egressToPackages': decision.describe(
    'the same towards the host of packages that it did not reach',
  ),
  'network.outsidePath': z
    .object({
      host: z.string(),
      port: z.number(),
      ip: z.string().optional(),
      policies: policies.optional(),
      from: side.optional(),
    })
    .describe('the host outside the cluster, or DNS, to which a NetworkPolicy closes the way'),
  'network.otherPolicies': z.string().describe('a policy of another kind that was not evaluated'),
} as const;
