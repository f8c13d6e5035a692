import { z } from 'zod';

/** How far the build's pod came, and what kept it from coming further. */
export const startFacts = {
  'pod.start': z
    .enum(['none', 'unscheduled', 'gated', 'waiting', 'refused', 'started'])
    .describe(
      'how far the newest pod came. none: the Job has made no pod; unscheduled: no node yet; gated: held back before scheduling; waiting: on a node, no container has run; refused: ended before a container ran; started: a container has run',
    ),
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
} as const;
