import { z } from 'zod';

/** Where credentials were looked for, for the sentences that tell of them. */
const place = z.object({
  registry: z.string(),
  /** `Secret builds/regcred`, `ConfigMap builds/docker-config`. */
  object: z.string().optional(),
  /** Its name alone, as commands want it. */
  name: z.string().optional(),
  /** Where it is mounted. */
  path: z.string().optional(),
  /** The file that the builder reads. */
  expected: z.string().optional(),
  /** The name under which the docker config stands there. */
  file: z.string().optional(),
  /** The registries that it does have entries for. */
  registries: z.string().optional(),
  /** When the token ended. */
  ended: z.string().optional(),
  /** What is wrong in it, in words. */
  because: z.string().optional(),
});

/** Credentials for registries: those that a builder reads, and those that the kubelet pulls with. */
export const credentialFacts = {
  'builder.credentials': z
    .enum([
      'present',
      'helper',
      'cloud-identity',
      'absent',
      'secret-missing',
      'malformed',
      'no-entry',
      'empty',
      'expired',
      'stale',
      'foreign-helper',
      'misplaced',
      'misnamed',
    ])
    .describe(
      'credentials for the registry where this builder reads them: misplaced is mounted elsewhere, misnamed under another file name, stale older than its tokens last, foreign-helper fetched by a program that only desktops have',
    ),
  'builder.credentials.at': place.describe('where they are, and where they would be read'),
  'builder.credentials.elsewhere': z
    .object({ name: z.string(), key: z.string() })
    .describe(
      'a pull secret of the pod that has the login which its builder lacks, and its key for that',
    ),
  'pull.credentials': z
    .enum([
      'present',
      'none-named',
      'secret-missing',
      'wrong-type',
      'malformed',
      'no-entry',
      'empty',
      'expired',
      'stale',
    ])
    .describe(
      "credentials for the image's registry in the imagePullSecrets of the pod and its service account",
    ),
  'pull.credentials.at': place.describe('the Secret that decides'),
  'pull.credentials.elsewhere': z
    .object({ name: z.string(), usedBy: z.string() })
    .describe(
      'the Secret with which another pod of the namespace runs an image of the same registry',
    ),
  'pull.login': z
    .enum(['accepted', 'refused', 'not-allowed'])
    .describe(
      "what a registry outside the cluster says when the bot asks it with the credentials of the pod's pull secret: not-allowed takes them for a login and does not let them have this image, or does not tell",
    ),
  'pull.registry': z
    .enum(['docker-hub', 'cloud', 'other'])
    .describe(
      'whose registry the image that cannot be pulled is in: to a cloud’s own a node may log in by itself',
    ),
} as const;
