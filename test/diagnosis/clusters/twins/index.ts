import { beforeTheBuild } from './before-the-build.ts';
import { imagePullFailures } from './image-pull-failures.ts';
import { insideTheBuild } from './inside-the-build.ts';
import { kanikoBuildTimeouts } from './kaniko-build-timeouts.ts';
import { kanikoPipeline } from './kaniko-pipeline.ts';
import { kimiaTroubleshooting } from './kimia-troubleshooting.ts';
import { sre001 } from './sre-001.ts';
import type { Twin } from './twin.ts';

/** At least one for each cause, in files that are named after its playbook. */
export const twins: readonly Twin[] = [
  ...beforeTheBuild,
  ...imagePullFailures,
  ...insideTheBuild,
  ...kanikoBuildTimeouts,
  ...kanikoPipeline,
  ...kimiaTroubleshooting,
  ...sre001,
];
