import { z } from 'zod';

const labels = z.record(z.string(), z.string());

/** The registry that the build pushes to, or that the image comes from which could not be pulled. */
export const registryFacts = {
  'registry.host': z
    .string()
    .describe(
      'host[:port] of the registry in question: of the image that could not be pulled, else the one that the build pushes to',
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
    .describe("the Service behind the registry's host"),
  'registry.entry': z
    .enum(['node-port', 'external-address'])
    .describe(
      "by which way it is called, where that is not its Service's own address: a port of a node, or an external or load balancer's address",
    ),
  'registry.endpoints.ready': z.number().describe('ready endpoints of the registry Service'),
  'registry.pods.ready': z.number().describe('ready pods behind the registry Service'),
  'registry.pods.total': z.number().describe('pods that the registry Service selects'),
  'registry.pods.restarts': z.number().describe("restarts of the registry's containers"),
  'registry.pods.oomKilled': z
    .boolean()
    .describe("did one of the registry's containers run out of memory"),
  'registry.pods.killed': z
    .object({ namespace: z.string(), pod: z.string(), container: z.string() })
    .describe('the container of the registry that ran out of memory'),
  'registry.pods.memoryLimit': z
    .string()
    .describe('the memory limit of the container of the registry that ran out of it'),
  'registry.pods.waiting': z
    .string()
    .describe("why containers of the registry's pods wait: CrashLoopBackOff, ImagePullBackOff …"),
  'registry.outage': z
    .object({ pod: z.string(), reason: z.string(), from: z.string(), to: z.string() })
    .describe('when a container of the registry was away while the build ran, and why it ended'),
  'registry.workload': z
    .object({
      resource: z.enum(['deployment', 'statefulset']),
      namespace: z.string(),
      name: z.string(),
    })
    .describe("what should make the registry's pods, where its Service selects none"),
  'registry.workload.replicas': z.number().describe('how many pods that should make'),
  'registry.selector.nearest': z
    .object({ what: z.string(), selector: z.string(), labels: z.string() })
    .describe('what its Service may be meant to select, whose labels are others'),
  'registry.responds': z.boolean().describe('does /v2/ answer (200 or 401) through the API server'),
  'registry.response': z.string().describe('what it answered, when that was not 200 or 401'),
  'registry.volume.usedPercent': z.number().describe("usage of the registry's volume, percent"),
  'registry.volume.claim': z
    .object({ namespace: z.string(), name: z.string(), capacityBytes: z.number() })
    .describe("the PersistentVolumeClaim behind the registry's data"),
  'registry.volume.growth': z
    .object({ storageClass: z.string(), allowed: z.boolean() })
    .describe('does the StorageClass of that claim let its volume grow'),
  'registry.log.signature': z.string().describe("a known wording found in the registry's own log"),
} as const;
