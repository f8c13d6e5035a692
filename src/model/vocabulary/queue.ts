import { z } from 'zod';

/** What a build waits for before it starts: the queue that makes builds, or the one that admits them. */
export const queueFacts = {
  'build.notStarted': z
    .enum(['no-job', 'suspended', 'no-pod', 'pod-pending'])
    .describe('how far a build that has not started came'),
  'job.localQueue': z.string().describe('the queue of Kueue that a suspended Job waits in'),
  'builds.active': z
    .number()
    .describe('builds that run in its namespace, while this one has not started'),
  'queue.state': z
    .enum(['no-consumers', 'growing', 'long', 'healthy'])
    .describe('how the message queue stands that builds are started from'),
  'queue.name': z.string().describe('that queue'),
  'queue.ready': z.number().describe('messages in it that nobody has taken'),
  'queue.unacknowledged': z.number().describe('messages of it that are being worked on'),
  'queue.consumers': z.number().describe('consumers that it has'),
  'queue.growthPerSecond': z.number().describe('how fast it grows, in messages a second'),
  'queue.worker': z
    .object({ namespace: z.string(), name: z.string(), replicas: z.number(), ready: z.number() })
    .describe('the Deployment whose manifest speaks of the queue'),
  'queue.workersReady': z.number().describe('ready replicas of that Deployment'),
} as const;
