import { z } from 'zod';

const text = (expected: string) => z.string().min(1).describe(expected);
const minutes = z.number().positive().describe('a number of minutes above 0');

/** How the builds of a target are run again. */
export const rerunSchema = z
  .strictObject({
    /** Off: after the merge the bot says what to do, and runs nothing. */
    afterMerge: z.boolean().default(false),
    way: z.enum(['auto', 'job', 'cronjob', 'cloudevent', 'workflow']).default('auto'),
    cloudEvent: z
      .strictObject({
        url: z
          .url({ protocol: /^https?$/ })
          .describe('a URL such as http://broker-ingress.knative-eventing/builds/default'),
        type: text('the type of the event').default('network.notifi.lambda.build.start'),
        source: text('the source of the event, such as /buildmedic').default('/buildmedic'),
        data: z.record(z.string(), z.unknown()).describe('a mapping').default({}),
      })
      .optional(),
    workflow: z
      .strictObject({
        file: text('the file of a workflow such as build.yml'),
        ref: text('a branch or tag').default('main'),
        inputs: z.record(z.string(), z.string()).describe('a mapping of texts').default({}),
      })
      .optional(),
  })
  .refine(
    ({ way, cloudEvent }) => way !== 'cloudevent' || cloudEvent !== undefined,
    'way: cloudevent needs cloudEvent.url',
  )
  .refine(
    ({ way, workflow }) => way !== 'workflow' || workflow !== undefined,
    'way: workflow needs workflow.file',
  );

/** What may be done beside pull requests, each after an approval. */
export const actionsSchema = z.strictObject({
  rerunBuild: z.boolean().default(false),
  restartRegistry: z.boolean().default(false),
  deleteFailedJobs: z.boolean().default(false),
  probeConnectivity: z.boolean().default(false),
});

/** The pod that asks a registry as a build would. */
export const probeSchema = z.strictObject({
  image: text('an image with curl such as docker.io/curlimages/curl:8.17.0').default(
    'docker.io/curlimages/curl:8.17.0',
  ),
});

/** What is waited for after a merge, and how long. */
export const verificationSchema = z.strictObject({
  rolloutMinutes: minutes.default(30),
  buildMinutes: minutes.default(60),
  lookSeconds: z.number().positive().describe('a number of seconds above 0').default(10),
});
