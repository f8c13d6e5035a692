import { z } from 'zod';

/** The local disk of the build's pod: whose limit ended it, and where it wrote. */
export const storageFacts = {
  'storage.exceeded': z
    .enum(['container', 'pod', 'empty-dir', 'node'])
    .describe(
      'for what the kubelet evicted it: a limit of a container, of the pod, of a volume, or the node itself was short',
    ),
  'storage.limit': z.string().describe('that limit, as the kubelet tells it'),
  'storage.used': z.string().describe('what the container used of the disk when it was evicted'),
  'storage.volume': z.string().describe('the volume that is full, or whose limit was passed'),
  'storage.place': z
    .enum(['container', 'empty-dir', 'memory', 'claim', 'other-volume'])
    .describe(
      'where the build wrote when no space was left: container is its own file system, on the disk of the node; memory an emptyDir that is kept there',
    ),
  'storage.path': z.string().describe('the file that it wrote'),
  'container.storageLimit': z
    .string()
    .describe(
      'resources.limits.ephemeral-storage of the container that ended the build, as written',
    ),
} as const;
