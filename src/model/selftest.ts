import { z } from 'zod';
import type { Approvers } from './approval.ts';
import type { Manifest } from './cluster-actions.ts';
import { phaseSchema } from './diagnosis.ts';

/** What is built as a test, where, and who may have it built; from the configuration. */
export interface SelftestSettings {
  readonly cluster?: string | undefined;
  readonly namespace: string;
  /** Kaniko's image. */
  readonly builder: string;
  /** What the small image is made from. */
  readonly baseImage: string;
  /** Where it is pushed, without a tag. */
  readonly destination: string;
  readonly arguments: readonly string[];
  readonly serviceAccount?: string | undefined;
  /** Name of a Secret of type `kubernetes.io/dockerconfigjson`. */
  readonly dockerConfigSecret?: string | undefined;
  /** Of its pod, so that the NetworkPolicies of builds select it. */
  readonly labels: Readonly<Record<string, string>>;
  readonly timeoutMinutes: number;
  readonly mayRun: Approvers;
}

export const selftestStateSchema = z.discriminatedUnion('kind', [
  /** `step` says what it waits for. */
  z.object({ kind: z.literal('running'), step: z.string() }),
  z.object({
    kind: z.literal('passed'),
    seconds: z.number(),
    phases: z.array(phaseSchema),
    /** What is said of the image in the registry. */
    image: z.string(),
  }),
  z.object({
    kind: z.literal('failed'),
    because: z.string(),
    phases: z.array(phaseSchema),
    /** What to do, where a playbook says so. */
    remedies: z.array(z.string()),
  }),
]);
/** Where a test build stands. */
export type SelftestState = Readonly<z.infer<typeof selftestStateSchema>>;

/** One test of the whole way: context, build, push, registry. */
export interface Selftest {
  /** A UUID, made by the store. */
  readonly id: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly requestedBy: string;
  readonly channel: string;
  readonly messageTs?: string;
  readonly state: SelftestState;
  readonly createdAt: Date;
  readonly version: number;
}

/** By this label what a test build has left is found. */
export const selftestLabel = 'buildmedic/selftest';

export const selftestName = ({ id }: Pick<Selftest, 'id'>): string =>
  `buildmedic-selftest-${id.slice(0, 8)}`;

/** The build context: a Dockerfile that takes a base image, copies and runs, so that each of these is tested. */
export const selftestContext = (
  selftest: Pick<Selftest, 'id'>,
  { namespace, baseImage, labels }: Pick<SelftestSettings, 'namespace' | 'baseImage' | 'labels'>,
): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: selftestName(selftest),
    namespace,
    labels: { ...labels, [selftestLabel]: selftest.id },
  },
  data: {
    Dockerfile: `FROM ${baseImage}\nCOPY hello.txt /hello.txt\nRUN test -s /hello.txt\n`,
    'hello.txt': `selftest ${selftest.id}\n`,
  },
});

/** The Job that builds it with Kaniko and pushes it. It ends by itself, and goes by itself if nobody clears it away. */
export function selftestJob(selftest: Pick<Selftest, 'id'>, config: SelftestSettings): Manifest {
  const name = selftestName(selftest);
  const labels = { ...config.labels, [selftestLabel]: selftest.id };
  const { dockerConfigSecret: secretName, serviceAccount } = config;
  const login = { name: 'docker-config', mountPath: '/kaniko/.docker' };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: config.namespace, labels },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: Math.ceil(config.timeoutMinutes * 60),
      ttlSecondsAfterFinished: 3600,
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: 'Never',
          ...(serviceAccount ? { serviceAccountName: serviceAccount } : {}),
          containers: [
            {
              name: 'kaniko',
              image: config.builder,
              args: [
                '--context=dir:///workspace',
                '--dockerfile=/workspace/Dockerfile',
                `--destination=${config.destination}:selftest`,
                ...config.arguments,
              ],
              resources: {
                requests: { cpu: '100m', memory: '256Mi' },
                limits: { cpu: '1', memory: '1Gi' },
              },
              volumeMounts: [
                { name: 'context', mountPath: '/workspace' },
                ...(secretName ? [login] : []),
              ],
            },
          ],
          volumes: [
            { name: 'context', configMap: { name } },
            ...(secretName
              ? [
                  {
                    name: login.name,
                    secret: {
                      secretName,
                      items: [{ key: '.dockerconfigjson', path: 'config.json' }],
                    },
                  },
                ]
              : []),
          ],
        },
      },
    },
  };
}
