import { z } from 'zod';

/** The object store that the build context comes from, and as whom the builder reads it. */
export const objectStorageFacts = {
  'objectStorage.provider': z
    .enum(['s3', 'gcs', 'azure'])
    .describe('which object store holds the build context'),
  'objectStorage.context': z
    .object({ address: z.string(), bucket: z.string(), key: z.string() })
    .describe('the object that is the build context; the bucket is a container on Azure'),
  'objectStorage.refusal': z
    .enum(['assume-role', 'no-credentials', 'bad-credentials', 'read'])
    .describe(
      'what the log says was refused: to take the role, for want of credentials, the credentials themselves, or the read',
    ),
  'objectStorage.identity': z
    .enum(['role', 'keys', 'none', 'malformed', 'changed'])
    .describe(
      'as whom the builder reads: a role, keys that it is given, nobody of its own, a role whose name is none, or a role that the ServiceAccount named only later',
    ),
  'objectStorage.object': z
    .enum(['exists', 'missing', 'no-bucket'])
    .describe('is the object that is the build context there'),
  'objectStorage.bucketRegion': z
    .string()
    .describe("the bucket's region, where the builder is told another one"),
  'objectStorage.readDecision': z
    .enum(['allowed', 'not-allowed', 'denied', 'no-role'])
    .describe(
      "what IAM's simulation says of the builder's role and the read: allowed, by no policy, forbidden by one, or there is no such role",
    ),
  'objectStorage.missingAction': z
    .string()
    .describe('the actions that the role may not: s3:GetObject, s3:ListBucket'),
  'ecr.image': z
    .enum(['exists', 'missing', 'no-repository', 'throttled'])
    .describe('what ECR says of the image that the build pushes'),
  'serviceAccount.name': z.string().describe("the ServiceAccount of the build's pod"),
  'serviceAccount.role': z
    .string()
    .describe('the cloud role or account that it names, as it is written there'),
  'serviceAccount.withRole': z
    .object({ name: z.string(), role: z.string() })
    .describe('another ServiceAccount of the namespace, which names a cloud role'),
} as const;
