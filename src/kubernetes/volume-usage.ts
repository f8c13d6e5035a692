import { z } from 'zod';
import type { VolumeUsage } from '../model/cluster.ts';

// k8s.io/kubelet/pkg/apis/stats/v1alpha1: the part of Summary that is read here.
const reference = z.object({ name: z.string(), namespace: z.string() });

const summarySchema = z.object({
  pods: z
    .array(
      z.object({
        podRef: reference,
        volume: z
          .array(
            z.object({
              name: z.string(),
              capacityBytes: z.number().optional(),
              usedBytes: z.number().optional(),
              pvcRef: reference.optional(),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});

/** The volumes in a kubelet's `/stats/summary`; undefined when it is none. Volumes without numbers are left out. */
export function volumesIn(summary: unknown): VolumeUsage[] | undefined {
  const parsed = summarySchema.safeParse(summary);
  if (!parsed.success) return undefined;
  return parsed.data.pods.flatMap(({ podRef, volume }) =>
    volume.flatMap(({ name, capacityBytes, usedBytes, pvcRef }) =>
      capacityBytes === undefined || usedBytes === undefined
        ? []
        : [
            {
              pod: podRef,
              volume: name,
              ...(pvcRef ? { claim: pvcRef } : {}),
              capacityBytes,
              usedBytes,
            },
          ],
    ),
  );
}
