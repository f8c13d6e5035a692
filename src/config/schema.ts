import { z } from 'zod';

const name = z.string().min(1);
const port = z.number().int().min(0).max(65_535);
const seconds = z.number().positive();
const slackUser = z
  .string()
  .regex(/^[UW][A-Z0-9]{2,}$/, 'expected a Slack user id such as U024BE7LH');
const slackUserGroup = z
  .string()
  .regex(/^S[A-Z0-9]{2,}$/, 'expected the id of a Slack user group such as S0614TZR7');
const repository = z.string().regex(/^[\w-]+\/[\w.-]+$/, 'expected owner/name');

const slackSchema = z.strictObject({
  mode: z.enum(['socket', 'http']).default('socket'),
  http: z
    .strictObject({
      host: z.string().default('0.0.0.0'),
      port: port.default(3000),
      path: z.string().startsWith('/').default('/slack/events'),
    })
    .prefault({}),
  /** An emulator's or proxy's address in place of Slack's. */
  apiUrl: z.url().optional(),
  command: z.string().startsWith('/').default('/build'),
  /** Progress of a diagnosis is shown no more often than this. */
  progressIntervalSeconds: seconds.default(1),
});

const clusterSchema = z
  .strictObject({
    name,
    kubeconfig: z.string().optional(),
    context: z.string().optional(),
    inCluster: z.boolean().optional(),
    server: z.url().optional(),
  })
  .refine(({ kubeconfig, context, inCluster, server }) => {
    const ways = [
      kubeconfig !== undefined || context !== undefined,
      inCluster === true,
      server !== undefined,
    ];
    return ways.filter(Boolean).length <= 1;
  }, 'give one of kubeconfig/context, inCluster or server');

const targetSchema = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/,
      'expected lower-case letters, digits and dashes: it becomes part of branch names',
    )
    .optional(),
  cluster: name.optional(),
  namespace: name,
  jobs: name.default('*'),
  repository,
  branch: name.default('main'),
  paths: z.array(name).nonempty().default(['**/*.yaml', '**/*.yml']),
  helmValues: z
    .strictObject({
      file: name,
      memoryLimit: name.optional(),
      memoryRequest: name.optional(),
    })
    .optional(),
  approvers: z
    .strictObject({
      users: z.array(slackUser).default([]),
      userGroups: z.array(slackUserGroup).default([]),
    })
    .refine(
      ({ users, userGroups }) => users.length + userGroups.length > 0,
      'name at least one user or user group: without an approver no fix can be opened',
    ),
});

/** `buildmedic.yaml`. Every key has a default but the targets' own; secrets are no part of it. */
export const fileSchema = z
  .strictObject({
    slack: slackSchema.prefault({}),
    clusters: z
      .array(clusterSchema)
      .nonempty()
      .default([{ name: 'default' }]),
    /** The namespace of a command that names none; all are searched without. */
    defaultNamespace: name.optional(),
    targets: z.array(targetSchema).default([]),
    github: z
      .strictObject({
        apiUrl: z.url().default('https://api.github.com'),
        /** GitHub asks for a second between writes; an emulator does not. */
        pauseBetweenWrites: z.boolean().default(true),
        app: z
          .strictObject({
            id: z.union([z.number().int(), z.string()]),
            installationId: z.number().int().optional(),
          })
          .optional(),
      })
      .prefault({}),
    diagnosis: z
      .strictObject({
        deadlineSeconds: seconds.default(20),
        callTimeoutSeconds: seconds.default(5),
        maxCalls: z.number().int().min(5).default(25),
      })
      .prefault({}),
    /** A folder of the team's own playbooks, read over the built-in ones. */
    playbooks: z.string().optional(),
    queue: z
      .strictObject({
        concurrency: z.number().int().min(1).default(4),
        lockSeconds: seconds.default(30),
        attempts: z.number().int().min(1).default(3),
      })
      .prefault({}),
    store: z.strictObject({ dataDir: z.string().default('.buildmedic') }).prefault({}),
    log: z
      .strictObject({
        level: z
          .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
          .default('info'),
      })
      .prefault({}),
    http: z
      .strictObject({ host: z.string().default('0.0.0.0'), port: port.default(8080) })
      .prefault({}),
    /** How long running work may take to end when the process is told to stop. */
    shutdownSeconds: seconds.default(25),
  })
  .superRefine(({ clusters, targets }, context) => {
    const names = clusters.map((one) => one.name);
    for (const [index, one] of names.entries()) {
      if (names.indexOf(one) !== index) {
        context.addIssue({
          code: 'custom',
          path: ['clusters', index, 'name'],
          message: 'two clusters have this name',
          input: one,
        });
      }
    }
    for (const [index, { cluster }] of targets.entries()) {
      if (cluster !== undefined && !names.includes(cluster)) {
        context.addIssue({
          code: 'custom',
          path: ['targets', index, 'cluster'],
          message: `expected one of clusters: ${names.join(', ')}`,
          input: cluster,
        });
      }
    }
    const targetNames = targets.map((one) => one.name).filter((one) => one !== undefined);
    for (const [index, target] of targets.entries()) {
      if (
        target.name !== undefined &&
        targetNames.filter((one) => one === target.name).length > 1
      ) {
        context.addIssue({
          code: 'custom',
          path: ['targets', index, 'name'],
          message: 'two targets have this name',
          input: target.name,
        });
      }
    }
  });

export type FileConfig = z.infer<typeof fileSchema>;
