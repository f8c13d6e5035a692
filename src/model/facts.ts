import { z } from 'zod';
import { phaseSchema } from './diagnosis.ts';
import { type Evidence, evidenceSchema } from './evidence.ts';
import { type Permission, permissionSchema } from './permission.ts';

const labels = z.record(z.string(), z.string());
const decision = z.enum(['allowed', 'denied']);

/**
 * Every fact that a check may give and a playbook may name, with the shape of its value.
 * The vocabulary is closed on purpose: a playbook that names another fact is refused when it is loaded.
 */
export const vocabulary = {
  'job.state': z
    .enum(['failed', 'succeeded', 'running', 'suspended'])
    .describe("the Job's own state, from its conditions"),
  'job.failure': z
    .string()
    .describe("reason of the Job's Failed condition: BackoffLimitExceeded, DeadlineExceeded …"),
  'job.deadlineSeconds': z.number().describe('spec.activeDeadlineSeconds'),

  'pod.name': z
    .string()
    .describe('the pod that the diagnosis reads: the last one that failed, else the last'),
  'pod.phase': z.string().describe('status.phase'),
  'pod.reason': z.string().describe('status.reason: Evicted, NodeLost …'),
  'pod.node': z.string().describe('the node it ran on'),

  'container.name': z
    .string()
    .describe('the container that ended the build, or the one that waits'),
  'container.reason': z
    .string()
    .describe(
      'why it ended or waits: OOMKilled, Error, Completed, ImagePullBackOff, CreateContainerConfigError …',
    ),
  'container.exitCode': z.number().describe('its exit code'),
  'container.restarts': z.number().describe('how often it was restarted'),
  'container.memoryLimit': z
    .string()
    .describe('resources.limits.memory of that container, as written'),

  'event.reason': z.string().describe('reason of a Warning event of the Job or its pod'),
  'event.signature': z
    .string()
    .describe('a known wording found in the message of an event of the Job or its pod'),

  'builder.kind': z
    .enum(['kaniko', 'kimia', 'buildah', 'unknown'])
    .describe('which builder the image and arguments show'),
  'builder.destination': z.string().describe('the image reference it pushes to'),
  'builder.registry': z.string().describe('host[:port] of that reference'),
  'builder.context': z.string().describe('the build context as the builder was given it'),

  'log.signature': z.string().describe("a known wording found in the build container's log"),
  'log.tellingLine': z
    .string()
    .describe('a line that would tell a human most, when no known wording was found'),
  'build.phase': z
    .enum(['context', 'base-image', 'build', 'snapshot', 'cache', 'push'])
    .describe('what the builder was doing when it ended'),
  'build.phases': z
    .array(phaseSchema)
    .describe(
      'the phases that the log tells of, in order: how long each took and which one failed',
    ),

  'registry.service': z
    .enum(['found', 'missing', 'wrong-port', 'outside'])
    .describe(
      'is the registry a Service of this cluster, should it be one, does it open that port, or is it outside',
    ),
  'registry.address': z
    .object({
      namespace: z.string(),
      service: z.string(),
      port: z.number(),
      targetPort: z.union([z.number(), z.string()]),
      selector: labels,
    })
    .describe('the Service behind the host that the build pushes to'),
  'registry.endpoints.ready': z.number().describe('ready endpoints of the registry Service'),
  'registry.pods.ready': z.number().describe('ready pods behind the registry Service'),
  'registry.pods.total': z.number().describe('pods that the registry Service selects'),
  'registry.pods.restarts': z.number().describe("restarts of the registry's containers"),
  'registry.pods.oomKilled': z
    .boolean()
    .describe("did one of the registry's containers run out of memory"),
  'registry.responds': z.boolean().describe('does /v2/ answer (200 or 401) through the API server'),
  'registry.response': z.string().describe('what it answered, when that was not 200 or 401'),
  'registry.volume.usedPercent': z.number().describe("usage of the registry's volume, percent"),
  'registry.volume.claim': z
    .object({ namespace: z.string(), name: z.string(), capacityBytes: z.number() })
    .describe("the PersistentVolumeClaim behind the registry's data"),
  'registry.log.signature': z.string().describe("a known wording found in the registry's own log"),

  'network.egressToRegistry': decision.describe(
    'NetworkPolicies of the build pod towards the registry pod',
  ),
  'network.ingressAtRegistry': decision.describe(
    'NetworkPolicies of the registry pod towards the build pod',
  ),
  'network.egressToDns': decision.describe(
    'NetworkPolicies of the build pod towards the cluster DNS',
  ),
  'network.blockedPath': z
    .object({
      direction: z.enum(['egress', 'ingress']),
      policies: z.array(z.object({ namespace: z.string(), name: z.string() })),
      from: z.object({ namespace: z.string(), namespaceLabels: labels, podLabels: labels }),
      to: z.object({
        namespace: z.string(),
        namespaceLabels: labels,
        podLabels: labels,
        ip: z.string().optional(),
      }),
      protocol: z.enum(['TCP', 'UDP', 'SCTP']),
      port: z.number(),
    })
    .describe('the path that a NetworkPolicy closes: all that a rule to open it needs'),
  'network.otherPolicies': z.string().describe('a policy of another kind that was not evaluated'),

  'git.context': z
    .object({
      scheme: z.string(),
      host: z.string(),
      repository: z.string(),
      ref: z.string().optional(),
    })
    .describe('the git repository that the build takes its context from'),
  'git.credentials': z
    .enum(['present', 'absent', 'unread'])
    .describe('credentials where this builder reads them; unread: mounted where it does not look'),
} as const;

export type FactName = keyof typeof vocabulary;
export type FactValue<N extends FactName> = z.infer<(typeof vocabulary)[N]>;

/** Something that was seen, with what shows it. */
export type KnownFact = {
  [N in FactName]: {
    readonly name: N;
    readonly value: FactValue<N>;
    readonly evidence: readonly Evidence[];
  };
}[FactName];

/** Something that could not be seen, and why. Never a silent pass. */
export interface UnknownFact {
  readonly name: FactName;
  readonly unknown: string;
  /** The permission that would have helped, when it was refused. */
  readonly missing?: Permission;
}

export type Fact = KnownFact | UnknownFact;

const nameSchema = z.string().transform((name, context): FactName => {
  if (Object.hasOwn(vocabulary, name)) return name as FactName;
  context.addIssue({ code: 'custom', message: `unknown fact ${name}` });
  return z.NEVER;
});

/** A fact as it was stored. */
export const factSchema = z.union([
  z
    .object({ name: nameSchema, value: z.unknown(), evidence: z.array(evidenceSchema) })
    .transform((stored, context): Fact => {
      const value = vocabulary[stored.name].safeParse(stored.value);
      if (value.success) return { ...stored, value: value.data } as unknown as KnownFact;
      context.addIssue({ code: 'custom', message: `not a value of ${stored.name}` });
      return z.NEVER;
    }),
  z.object({ name: nameSchema, unknown: z.string(), missing: permissionSchema.optional() }),
]);

export const isKnown = (fact: Fact): fact is KnownFact => 'value' in fact;

/** A fact that was seen. */
export const fact = <N extends FactName>(
  name: N,
  value: FactValue<N>,
  ...evidence: Evidence[]
): Fact => ({ name, value, evidence }) as unknown as KnownFact;

/** A fact that could not be seen; `because` is a clause that reads well after a dash. */
export const unknown = (name: FactName, because: string, missing?: Permission): UnknownFact => ({
  name,
  unknown: because,
  ...(missing ? { missing } : {}),
});

/** All values seen under one name, in the order in which they were read. */
export const factValues = <N extends FactName>(facts: readonly Fact[], name: N): FactValue<N>[] =>
  facts.filter(isKnown).flatMap((one) => (one.name === name ? [one.value as FactValue<N>] : []));

/** The first value seen under a name. */
export const factValue = <N extends FactName>(
  facts: readonly Fact[],
  name: N,
): FactValue<N> | undefined => factValues(facts, name)[0];
