import type { Reading } from '../../model/cluster.ts';
import type { EcrImage } from '../../model/systems/aws.ts';
import { type AwsConfig, clientOptions } from './clients.ts';
import { errorName, isThrottled, refused } from './refusal.ts';

const reference =
  /^(?<account>\d{12})\.dkr\.ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(?<repository>[^:@]+)(?::(?<tag>[^@]+))?/;

/** Is the image in ECR, is its repository, and does ECR throttle? */
export async function ecrImage(
  config: AwsConfig,
  timeoutMs: number,
  image: string,
): Promise<Reading<EcrImage>> {
  const parts = reference.exec(image)?.groups;
  if (!parts) return { kind: 'not-found' };
  const { account = '', region = '', repository = '', tag = 'latest' } = parts;
  // Loaded when it is asked: most diagnoses never do.
  const { ECRClient, DescribeImagesCommand } = await import('@aws-sdk/client-ecr');
  const client = new ECRClient(clientOptions({ ...config, region }, 'ecr', timeoutMs));
  const found = (state: EcrImage['state']) => ({ kind: 'found', value: { state } }) as const;
  try {
    await client.send(
      new DescribeImagesCommand({
        registryId: account,
        repositoryName: repository,
        imageIds: [{ imageTag: tag }],
      }),
      { abortSignal: AbortSignal.timeout(timeoutMs) },
    );
    return found('exists');
  } catch (error) {
    if (errorName(error) === 'ImageNotFoundException') return found('missing');
    if (errorName(error) === 'RepositoryNotFoundException') return found('no-repository');
    return isThrottled(error)
      ? found('throttled')
      : refused(error, 'ecr:DescribeImages', timeoutMs);
  } finally {
    client.destroy();
  }
}
