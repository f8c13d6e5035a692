import { z } from 'zod';

/** How far the build's pod came, and what kept it from coming further. */
export const startFacts = {
  'pod.start': z
    .enum(['none', 'unscheduled', 'gated', 'waiting', 'refused', 'started'])
    .describe(
      'how far the newest pod came. none: the Job has made no pod; unscheduled: no node yet; gated: held back before scheduling; waiting: on a node, no container has run; refused: ended before a container ran; started: a container has run',
    ),
  'pod.ready': z.boolean().describe('its Ready condition; false too where its node is lost'),
  'pod.message': z.string().describe('status.message of the pod: why it was ended'),
  'pod.disruption': z
    .string()
    .describe(
      "reason of the pod's DisruptionTarget condition: PreemptionByScheduler, DeletionByTaintManager, EvictionByEvictionAPI, DeletionByPodGC, TerminationByKubelet",
    ),

  'schedule.fits': z
    .boolean()
    .describe('would a node take the pod, by what nodes, pods and claims say now'),
  'schedule.node': z.string().describe('a node that would take it now'),
  'schedule.because': z
    .string()
    .describe('what the nodes refuse, with the numbers; or what the scheduler said of it'),

  'quota.fits': z
    .boolean()
    .describe("do the namespace's ResourceQuotas and LimitRanges leave room for the pod"),
  'quota.said': z.string().describe('what Kubernetes says of the bound that refuses the pod'),
  'quota.because': z
    .string()
    .describe('which bound the pod does not keep, with what is used and what would fit'),
  'quota.breach': z
    .object({
      kind: z.enum(['ResourceQuota', 'LimitRange']),
      name: z.string(),
      resource: z.string(),
    })
    .describe('a bound that the pod does not keep'),

  'podSecurity.enforce': z
    .enum(['privileged', 'baseline', 'restricted'])
    .describe('the Pod Security level that the namespace enforces'),
  'podSecurity.admits': z.boolean().describe('does that level admit the pod'),
  'podSecurity.because': z.string().describe('the fields of the pod that it does not admit'),
  'admission.because': z.string().describe('who refused the pod, and the reason that was given'),

  'config.missing': z
    .string()
    .describe('what the pod refers to and does not exist, who needs it, and what is there instead'),
  'config.missingKind': z
    .enum(['Secret', 'ConfigMap', 'ServiceAccount', 'PersistentVolumeClaim', 'key'])
    .describe('of which kind that is'),
  'config.reference': z
    .object({
      kind: z.string(),
      name: z.string(),
      key: z.string().optional(),
      /** The one name that is nearly the same, of an object or of a key. */
      nearest: z.string().optional(),
    })
    .describe('the reference that leads nowhere, and where it may have been meant to lead'),
  'config.said': z.string().describe('what Kubernetes says of what the pod waits for'),
  'config.present': z.boolean().describe('does all exist that the pod refers to'),

  'node.state': z
    .enum(['ready', 'not-ready', 'unreachable', 'gone'])
    .describe('the node that the build ran on, as it is now'),
  'node.pressure': z
    .string()
    .describe('a condition that it suffers from: MemoryPressure, DiskPressure, PIDPressure …'),
  'node.architecture': z.string().describe('its processor architecture: amd64, arm64 …'),
} as const;
