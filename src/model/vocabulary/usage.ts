import { z } from 'zod';

/** What the container that ended the build used, as Prometheus measured it. */
export const usageFacts = {
  'container.memoryPeak': z.string().describe('the most memory that it was measured to use'),
  'container.memoryPeakPercent': z
    .number()
    .describe(
      'that in percent of its memory limit; more may have been used between two measurements',
    ),
  'container.cpuThrottledPercent': z
    .number()
    .describe('in how many of its periods its CPU limit held it back, percent'),
} as const;
