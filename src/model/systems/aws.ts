import type { Reading } from '../cluster.ts';

/** Whether an object can be there to be read; the bucket's region where S3 tells it. */
export interface S3Object {
  readonly state: 'exists' | 'missing' | 'no-bucket';
  readonly region?: string;
}

/** What IAM makes of one action of a role. */
export interface RoleDecision {
  readonly action: string;
  readonly decision: 'allowed' | 'not-allowed' | 'denied';
}

/** What an image in ECR is, and whether ECR itself asks to be asked less often. */
export interface EcrImage {
  readonly state: 'exists' | 'missing' | 'no-repository' | 'throttled';
}

/** An AWS account, as far as the bot's own credentials see into it. Nothing is written, no object is read. */
export type Aws = {
  object(bucket: string, key: string): Promise<Reading<S3Object>>;
  /** `not-found` when there is no such role. Policies of buckets, keys and organisations are not simulated. */
  mayRead(role: string, bucket: string, key: string): Promise<Reading<RoleDecision[]>>;
  /** By the reference that a builder pushes to: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:7`. */
  image(reference: string): Promise<Reading<EcrImage>>;
};
