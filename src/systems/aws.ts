import type { Aws } from '../model/systems/aws.ts';
import type { AwsConfig } from './aws/clients.ts';
import { ecrImage } from './aws/ecr.ts';
import { simulateRead } from './aws/iam.ts';
import { s3Object } from './aws/s3.ts';

/** AWS with the credentials that the SDK finds by itself: environment, profile, web identity, instance. */
export const aws = (config: AwsConfig, timeoutMs: number): Aws => ({
  object: (bucket, key) => s3Object(config, timeoutMs, bucket, key),
  mayRead: (role, bucket, key) => simulateRead(config, timeoutMs, role, bucket, key),
  image: (reference) => ecrImage(config, timeoutMs, reference),
});
