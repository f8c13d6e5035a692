import { z } from 'zod';

const text = (expected: string) => z.string().min(1).describe(expected);

/** A small build that shows whether builds work at all. */
export const selftestSchema = z.strictObject({
  cluster: text('the name of one of the clusters').optional(),
  namespace: text('the namespace in which the build runs'),
  builder: text("Kaniko's image").default('gcr.io/kaniko-project/executor:v1.23.2'),
  /** Of the small image that is built. */
  baseImage: text('an image such as docker.io/library/busybox:1.37').default(
    'docker.io/library/busybox:1.37',
  ),
  destination: text('where the image is pushed, such as registry.example:5000/buildmedic/selftest'),
  arguments: z
    .array(text('an argument such as --skip-tls-verify'))
    .describe('a list of arguments such as [--insecure]')
    .default([]),
  serviceAccount: text('the name of a ServiceAccount').optional(),
  dockerConfigSecret: text(
    'the name of a Secret of type kubernetes.io/dockerconfigjson',
  ).optional(),
  labels: z.record(z.string(), z.string()).describe('a mapping of labels').default({}),
  timeoutMinutes: z.number().positive().describe('a number of minutes above 0').default(10),
  mayRun: z
    .strictObject({
      users: z.array(text('a Slack user id such as U024BE7LH')).default([]),
      userGroups: z.array(text('the id of a Slack user group such as S0614TZR7')).default([]),
    })
    .refine(
      ({ users, userGroups }) => users.length + userGroups.length > 0,
      'name at least one user or user group',
    ),
});
