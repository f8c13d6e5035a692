import type { Reading } from '../cluster.ts';

/** What is remembered of earlier builds, beyond what the cluster still holds. */
export type BuildHistory = {
  /** Keys of the templates in the logs of builds of this target that succeeded; `not-found` when none was seen. */
  goodTemplates(target: string): Promise<Reading<string[]>>;
};
