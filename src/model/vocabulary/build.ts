import { z } from 'zod';

/** The Job, its pods and containers, and the events about them. */
export const buildFacts = {
  'job.state': z
    .enum(['failed', 'succeeded', 'running', 'suspended'])
    .describe("the Job's own state, from its conditions"),
  'job.failure': z
    .string()
    .describe("reason of the Job's Failed condition: BackoffLimitExceeded, DeadlineExceeded …"),
  'workload.kind': z
    .enum(['build', 'application'])
    .describe('does it end when it has built an image, or should it keep running one'),
  'workload.state': z
    .enum(['ready', 'starting', 'failing'])
    .describe('how the pods of an application stand'),
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

  'container.livenessFailed': z
    .boolean()
    .describe('did the kubelet report a failed liveness probe, for which it kills the container'),

  'event.reason': z.string().describe('reason of a Warning event of the Job or its pod'),
  'event.signature': z
    .string()
    .describe(
      'a known wording found in what Kubernetes says of the Job or its pod: an event, or a message in their status',
    ),
} as const;
