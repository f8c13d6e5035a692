import { z } from 'zod';
import { valueFields } from '../model/fix.ts';
import { alertsSchema } from './alerts-schema.ts';
import { cleanupSchema } from './cleanup-schema.ts';
import { evidenceSchema } from './evidence-schema.ts';
import { postmortemSchema } from './postmortem-schema.ts';
import { reportSchema } from './report-schema.ts';
import { actionsSchema, probeSchema, rerunSchema, verificationSchema } from './rerun-schema.ts';
import { selftestSchema } from './selftest-schema.ts';
import { slackPaceSchema } from './slack-pace-schema.ts';
import { thresholdsSchema } from './thresholds-schema.ts';
import { watchSchema } from './watch-schema.ts';

// Every description completes the sentence "expected …" of a complaint.
const name = z.string().min(1).describe('a name');
const text = (expected: string) => z.string().min(1).describe(expected);
const url = (example: string) =>
  z.url({ protocol: /^https?$/ }).describe(`a URL such as ${example}`);
const host = text('an address to listen on, such as 0.0.0.0');
const port = z
  .number()
  .int()
  .min(0)
  .max(65_535)
  .describe('a port from 1 to 65535, or 0 for a free one');
const seconds = z.number().positive().describe('a number of seconds above 0');
const count = z.number().int().min(1).describe('a whole number from 1');

const slackSchema = z.strictObject({
  mode: z.enum(['socket', 'http']).default('socket'),
  http: z
    .strictObject({
      host: host.default('0.0.0.0'),
      port: port.default(3000),
      path: z
        .string()
        .startsWith('/')
        .describe('a path that begins with /, such as /slack/events')
        .default('/slack/events'),
    })
    .prefault({}),
  /** An emulator's or proxy's address in place of Slack's. */
  apiUrl: url('https://slack.com/api/').optional(),
  command: z
    .string()
    .regex(/^\/\S+$/)
    .describe('a slash command such as /build')
    .default('/build'),
  /** Progress of a diagnosis is shown no more often than this. */
  progressIntervalSeconds: seconds.default(3),
  pace: slackPaceSchema.prefault({}),
});

const clusterSchema = z
  .strictObject({
    name,
    kubeconfig: text('the path of a kubeconfig').optional(),
    context: text('the name of a context in the kubeconfig').optional(),
    inCluster: z.boolean().optional(),
    server: url('http://127.0.0.1:8001').optional(),
  })
  .refine(({ kubeconfig, context, inCluster, server }) => {
    const ways = [
      kubeconfig !== undefined || context !== undefined,
      inCluster === true,
      server !== undefined,
    ];
    return ways.filter(Boolean).length <= 1;
  }, 'give one of kubeconfig/context, inCluster or server');

const rules = {
  required: z.union([z.literal(1), z.literal(2)]).describe('1 or 2, for so many different people'),
  requesterMayApprove: z.boolean(),
  channels: z
    .array(
      z
        .string()
        .regex(/^[CG][A-Z0-9]{2,}$/)
        .describe(
          "the id of a Slack channel such as C024BE91L (at the foot of the channel's details)",
        ),
    )
    .describe('a list of ids of Slack channels such as [C024BE91L]'),
  expiresAfterHours: z.number().positive().describe('a number of hours above 0'),
};

/** What an approval takes, for all targets that do not say otherwise. */
const approvalsSchema = z.strictObject({
  required: rules.required.default(1),
  requesterMayApprove: rules.requesterMayApprove.default(true),
  channels: rules.channels.default([]),
  expiresAfterHours: rules.expiresAfterHours.default(24),
});

/** How pull requests are opened. */
const pullRequestsSchema = z.strictObject({
  draft: z.boolean().default(false),
  labels: z
    .array(text('the name of a label').max(50))
    .describe('a list of names of labels such as [build-fix]')
    .default([]),
  reviewers: z
    .array(
      z
        .string()
        .regex(/^[\w-]+(\/[\w.-]+)?$/)
        .describe('a GitHub login, or organisation/team'),
    )
    .describe('a list of GitHub logins and teams such as [octocat, acme/builds]')
    .default([]),
  askCodeOwners: z.boolean().default(false),
});

const targetSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/)
    .describe('lower-case letters, digits and dashes: it becomes part of branch names')
    .optional(),
  cluster: text('the name of one of the clusters').optional(),
  namespace: text('a namespace, or a glob of namespaces such as team-*'),
  jobs: text('a glob of Job names such as build-*').default('*'),
  repository: z
    .string()
    .regex(/^[\w-]+\/[\w.-]+$/)
    .describe('owner/name, such as acme/gitops'),
  branch: text('the branch that pull requests go to').default('main'),
  paths: z
    .array(text("a glob of files such as 'builds/**/*.yaml'"))
    .nonempty()
    .describe("a list of globs such as ['builds/**/*.yaml']")
    .default(['**/*.yaml', '**/*.yml']),
  /** Whose files a fix may copy into this repository: a ConfigMap with the build's context. */
  sources: z
    .array(
      z
        .string()
        .regex(/^[\w*-]+\/[\w.*-]+$/)
        .describe('owner/name, or a glob such as acme/*'),
    )
    .describe('a list of repositories such as [acme/app]')
    .default([]),
  /** A mirror for each registry, with the path below which it has that one's repositories. */
  mirrors: z
    .record(
      text('the host of a registry such as docker.io'),
      z
        .string()
        .regex(/^[\w.-]+(:\d+)?(\/[\w.-]+)*$/)
        .describe('a registry, with a path where it has one: mirror.example.com/docker-hub'),
    )
    .optional(),
  helmValues: z
    .strictObject({
      file: text('the path of a values file in the repository'),
      ...Object.fromEntries(
        valueFields.map((field) => [
          field,
          text('dotted keys such as builder.resources.limits.memory').optional(),
        ]),
      ),
    })
    .optional(),
  rerun: rerunSchema.optional(),
  actions: actionsSchema.prefault({}),
  pullRequests: pullRequestsSchema.prefault({}),
  approvers: z
    .strictObject({
      users: z
        .array(
          z
            .string()
            .regex(/^[UW][A-Z0-9]{2,}$/)
            .describe('a Slack user id such as U024BE7LH (in the profile: Copy member ID)'),
        )
        .default([]),
      userGroups: z
        .array(
          z
            .string()
            .regex(/^S[A-Z0-9]{2,}$/)
            .describe('the id of a Slack user group such as S0614TZR7'),
        )
        .default([]),
    })
    .refine(
      ({ users, userGroups }) => users.length + userGroups.length > 0,
      'name at least one user or user group; without an approver no fix can be opened',
    )
    .describe('a mapping with users or userGroups; without an approver no fix can be opened'),
  approvals: z.strictObject(rules).partial().prefault({}),
});

/** An AWS account; the SDK finds its credentials by itself. */
const awsSchema = z.strictObject({
  region: text('a region such as eu-west-1'),
  /** VPC endpoints, or an emulator. */
  endpoints: z
    .strictObject({
      s3: url('https://s3.eu-west-1.amazonaws.com').optional(),
      iam: url('https://iam.amazonaws.com').optional(),
      ecr: url('https://api.ecr.eu-west-1.amazonaws.com').optional(),
    })
    .prefault({}),
});

/** Where messages that start builds wait. Its password stands in the environment. */
const rabbitmqSchema = z.strictObject({
  url: url('http://rabbitmq.messaging:15672'),
  user: text('the name of a user with the tag monitoring'),
  vhost: text('the name of a vhost').optional(),
  queues: z
    .array(text('a glob of queues such as build-*'))
    .describe("a list of globs such as ['build-*']")
    .default([]),
});

/** Measurements over time. Its password, or its token, stands in the environment. */
const prometheusSchema = z.strictObject({
  url: url('http://prometheus.monitoring:9090'),
  user: text('the name of a user, whose password is PROMETHEUS_PASSWORD').optional(),
});

const registriesSchema = z.strictObject({
  /** Off: no registry outside the cluster is asked. */
  ask: z.boolean().default(true),
  plainHttp: z
    .array(text('the host[:port] of a registry without TLS'))
    .describe('a list of registries such as [192.168.1.10:5000]')
    .default([]),
  tokenHosts: z
    .array(text('the name of a host such as gitlab.internal.example'))
    .describe('a list of hosts such as [gitlab.internal.example]')
    .default([]),
});

/** `buildmedic.yaml`. Every key has a default but the targets' own; secrets are no part of it. */
export const fileSchema = z.strictObject({
  slack: slackSchema.prefault({}),
  clusters: z
    .array(clusterSchema)
    .nonempty()
    .default([{ name: 'default' }]),
  /** The namespace of a command that names none; all are searched without. */
  defaultNamespace: text('a namespace').optional(),
  targets: z.array(targetSchema).default([]),
  approvals: approvalsSchema.prefault({}),
  github: z
    .strictObject({
      apiUrl: url('https://github.example.com/api/v3').default('https://api.github.com'),
      /** More names of the server that clusters fetch from: a mirror, or a name of the SSH configuration. */
      gitHosts: z.array(text('a host such as git.example.com')).default([]),
      /** GitHub asks for a second between writes; an emulator does not. */
      pauseBetweenWrites: z.boolean().default(true),
      /** An open pull request is looked at again after this, and less often while nothing happens. */
      pollSeconds: seconds.default(60),
      /** *Merge when green* waits this long for the checks of a commit to be registered. */
      checksSettleSeconds: seconds.default(60),
      /** For each repository. */
      limits: z
        .strictObject({
          openPullRequests: count.default(10),
          pullRequestsPerHour: count.default(10),
        })
        .prefault({}),
      app: z
        .strictObject({
          id: z
            .union([z.number().int(), z.string().min(1)])
            .describe("the App's id or client id, such as 123456"),
          installationId: z.number().int().describe("the installation's number").optional(),
        })
        .optional(),
      /** People link their own accounts. */
      linking: z
        .strictObject({ clientId: text("the App's client id, such as Iv23liAbCdEfGhIjKlMn") })
        .optional(),
    })
    .prefault({}),
  diagnosis: z
    .strictObject({
      deadlineSeconds: seconds.default(20),
      callTimeoutSeconds: seconds.default(5),
      maxCalls: z.number().int().min(5).describe('a whole number from 5').default(25),
      /** When failures are told as one pattern. */
      patterns: z
        .strictObject({
          atLeast: z.number().int().min(2).describe('a whole number from 2').default(3),
          withinMinutes: z.number().int().min(1).describe('a whole number from 1').default(60),
        })
        .prefault({}),
      /** Off: of pull secrets only the metadata is asked for. */
      readPullSecrets: z.boolean().default(true),
    })
    .prefault({}),
  alerts: alertsSchema.prefault({}),
  /** Where the role `watcher` looks; nowhere when absent. */
  watch: z.array(watchSchema).default([]),
  cleanup: cleanupSchema.optional(),
  evidence: evidenceSchema.prefault({}),
  /** Posted every week; never when absent. */
  report: reportSchema.optional(),
  /** What the bot measures itself of the builds that are watched; nothing when absent. */
  thresholds: thresholdsSchema.optional(),
  verification: verificationSchema.prefault({}),
  probe: probeSchema.prefault({}),
  selftest: selftestSchema.optional(),
  /** Where post-mortems go; into the incident's thread when absent. */
  postmortem: postmortemSchema.optional(),
  registries: registriesSchema.prefault({}),
  aws: awsSchema.optional(),
  rabbitmq: rabbitmqSchema.optional(),
  prometheus: prometheusSchema.optional(),
  /** A folder of the team's own playbooks, read over the built-in ones. */
  playbooks: text('the path of a folder with playbooks').optional(),
  queue: z
    .strictObject({
      concurrency: count.default(4),
      lockSeconds: seconds.default(30),
      attempts: count.default(3),
    })
    .prefault({}),
  store: z
    .strictObject({ dataDir: text('the path of a folder').default('.buildmedic') })
    .prefault({}),
  log: z
    .strictObject({
      level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    })
    .prefault({}),
  http: z.strictObject({ host: host.default('0.0.0.0'), port: port.default(8080) }).prefault({}),
  /** How long running work may take to end when the process is told to stop. */
  shutdownSeconds: seconds.default(25),
});

export type FileConfig = z.infer<typeof fileSchema>;
