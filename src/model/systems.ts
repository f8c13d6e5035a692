import type { Reading } from './cluster.ts';
import type { Aws } from './systems/aws.ts';
import type { BuildHistory } from './systems/build-history.ts';
import type { MessageQueues } from './systems/message-queues.ts';
import type { Metrics } from './systems/metrics.ts';
import type { Registries } from './systems/registries.ts';

/** A method of a system: what it was asked decides the answer, and it throws for nothing that a system may answer. */
type Question = (...about: never[]) => Promise<Reading<unknown>>;

/**
 * What a diagnosis may ask beside the cluster. Each is present only where it is configured and may be reached; a
 * check that misses one answers with an unknown fact that says so. A diagnosis of a bundle has none of them: what
 * they say today is not what they said when it was taken.
 */
export type Systems = {
  readonly aws?: Aws;
  readonly messageQueues?: MessageQueues;
  readonly metrics?: Metrics;
  readonly registries?: Registries;
  readonly history?: BuildHistory;
};

/** Any of them, for what treats all alike: counting, remembering, limiting. */
export type AnySystem = Readonly<Record<string, Question>>;
