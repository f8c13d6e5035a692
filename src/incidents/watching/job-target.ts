import { builderOf } from '../../checks/builder.ts';
import { buildTarget, targetKey } from '../../diagnosis/build-target.ts';
import type { Job } from '../../model/cluster.ts';

/** What a Job makes: the same for each build of an image, and for a Job that builds none by its name. */
export const jobTarget = (cluster: string, { metadata, spec }: Job): string =>
  targetKey(
    { cluster, namespace: metadata?.namespace ?? '' },
    buildTarget(metadata?.name ?? '', builderOf(spec?.template?.spec)?.destination),
  );
