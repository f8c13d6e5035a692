import type { S3Client } from '@aws-sdk/client-s3';
import type { Reading } from '../../model/cluster.ts';
import type { S3Object } from '../../model/systems/aws.ts';
import { type AwsConfig, clientOptions } from './clients.ts';
import { errorName, errorStatus, refused } from './refusal.ts';

/** Is the object there? Asks for the head of it and of its bucket: a missing object's own answer is the same for both. */
export async function s3Object(
  config: AwsConfig,
  timeoutMs: number,
  bucket: string,
  key: string,
): Promise<Reading<S3Object>> {
  // Loaded when it is asked: most diagnoses never do.
  const { S3Client: Client } = await import('@aws-sdk/client-s3');
  const client = new Client({
    ...clientOptions(config, 's3', timeoutMs),
    followRegionRedirects: true,
    ...(config.endpoints.s3 ? { forcePathStyle: true } : {}),
  });
  try {
    const [object, region] = await Promise.all([
      headOf(client, timeoutMs, bucket, key),
      regionOf(client, timeoutMs, bucket),
    ]);
    if (object.kind !== 'found') return object;
    const state =
      object.value === 'missing' && region.kind === 'not-found' ? 'no-bucket' : object.value;
    return {
      kind: 'found',
      value: {
        state,
        ...(region.kind === 'found' && region.value ? { region: region.value } : {}),
      },
    };
  } finally {
    client.destroy();
  }
}

async function headOf(
  client: S3Client,
  timeoutMs: number,
  bucket: string,
  key: string,
): Promise<Reading<S3Object['state']>> {
  const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
  try {
    await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), within(timeoutMs));
    return { kind: 'found', value: 'exists' };
  } catch (error) {
    return errorStatus(error) === 404
      ? { kind: 'found', value: 'missing' }
      : refused(error, 's3:GetObject', timeoutMs);
  }
}

async function regionOf(
  client: S3Client,
  timeoutMs: number,
  bucket: string,
): Promise<Reading<string>> {
  const { HeadBucketCommand } = await import('@aws-sdk/client-s3');
  try {
    const { BucketRegion = '' } = await client.send(
      new HeadBucketCommand({ Bucket: bucket }),
      within(timeoutMs),
    );
    return { kind: 'found', value: BucketRegion };
  } catch (error) {
    return errorStatus(error) === 404 || errorName(error) === 'NoSuchBucket'
      ? { kind: 'not-found' }
      : refused(error, 's3:ListBucket', timeoutMs);
  }
}

const within = (timeoutMs: number) => ({ abortSignal: AbortSignal.timeout(timeoutMs) });
