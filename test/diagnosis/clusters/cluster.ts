import { stringify } from 'yaml';
import { bundleOf } from '../../../src/bundle/load-bundle.ts';
import { serveBundle } from '../../../src/bundle/serve-bundle.ts';
import { allChecks } from '../../../src/checks/index.ts';
import { createDiagnose, type DiagnosisOutcome } from '../../../src/diagnosis/diagnose.ts';
import type { BuildRequest } from '../../../src/diagnosis/find-build.ts';
import { clusterFrom } from '../../../src/kubernetes/clusters.ts';
import type { Diagnosis } from '../../../src/model/diagnosis.ts';
import type { Systems } from '../../../src/model/systems.ts';
import { builtInPlaybooks, causesOf, loadPlaybooks } from '../../../src/playbooks/load.ts';
import {
  buildPod,
  builds,
  job,
  kaniko,
  type Manifest,
  namespace,
  registryIp,
  registryNamespace,
  registryPod,
  service,
  stats,
} from './manifests.ts';

/** What differs from the healthy cluster in which a build failed. */
export interface Turn {
  /** Where the build pushes to. */
  readonly registry?: string;
  /** Log of the build's container. */
  readonly log?: string;
  /** Further objects; one of the same kind and name takes the place of the usual one. */
  readonly objects?: readonly Manifest[];
  /** Objects that are left out: `Service cortex-chat/docker-registry`, or all of a kind. */
  readonly without?: readonly string[];
  /** Further logs by `namespace/pod/container[.previous]`. */
  readonly logs?: Readonly<Record<string, string>>;
  /** What the registry answers on /v2/; `null` when that was not recorded. */
  readonly answer?: object | null;
  /** What it answers on other paths as well, in the place of `answer`. */
  readonly answers?: readonly object[];
  /** The kubelet's stats of the registry's node; `null` when they were not recorded. */
  readonly stats?: object | null;
  /** What is asked beside the cluster; nothing usually, as with every bundle. */
  readonly systems?: Systems;
  readonly forbidden?: readonly {
    readonly verb: string;
    readonly resource: string;
    readonly namespace?: string;
  }[];
}

const address = `${registryIp}:5000`;

/** What Kaniko says when nobody answers at the registry before it builds. */
export const timeout = (registry = address, dialled = address): string =>
  `error checking push permissions -- make sure you entered the correct tag name, and that you are authenticated correctly, and try again: checking push permission for "${registry}/app:7": creating push check transport for ${registry} failed: Get "https://${registry}/v2/": dial tcp ${dialled}: i/o timeout\n`;

export const refused = (registry = address, dialled = address): string =>
  timeout(registry, dialled).replace('i/o timeout', 'connect: connection refused');

export const usualObjects = (registry = address): Manifest[] => [
  ...[builds, registryNamespace, 'kube-system', 'default'].map((name) => namespace(name)),
  service({ clusterIP: '10.43.0.1', selector: undefined }, 'kubernetes', 'default'),
  job({ containers: [kaniko(registry)] }),
  buildPod({ containers: [kaniko(registry)] }),
  service(),
  registryPod(),
];

/** How objects are named here: `Service cortex-chat/docker-registry`. */
export const objectKey = ({ kind, metadata }: Manifest): string =>
  `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;

/** The usual objects, those that are added or take the place of one, less those that are left out. */
export function objectsOf({ registry = address, objects = [], without = [] }: Turn): Manifest[] {
  const all = new Map(
    [...usualObjects(registry), ...objects].map((one) => [objectKey(one), one] as const),
  );
  return [...all].flatMap(([key, one]) =>
    without.includes(key) || without.includes(one.kind) ? [] : [one],
  );
}

/** The files of a bundle in which the usual cluster stands with a few things turned. */
export function filesOf(turn: Turn): { path: string; text: string }[] {
  const { registry = address, logs = {}, forbidden = [] } = turn;
  const { log = timeout(registry), answer = { status: 200, body: '{}' } } = turn;
  const { answers = answer ? [answer] : [], stats: summary = stats(41) } = turn;
  const recorded = { service: `${registryNamespace}/docker-registry:5000`, path: '/v2/' };
  const yaml = (path: string, value: unknown) => ({ path, text: stringify(value) });
  return [
    yaml('cluster.yaml', { apiVersion: 'v1', kind: 'List', items: objectsOf(turn) }),
    ...Object.entries({ [`${builds}/app-7-x2k9p/kaniko`]: log, ...logs }).map(([name, text]) => ({
      path: `logs/${name}.log`,
      text,
    })),
    ...(answers.length > 0
      ? [
          yaml(
            'service-proxy.yaml',
            answers.map((one) => ({ ...recorded, ...one })),
          ),
        ]
      : []),
    ...(summary
      ? [{ path: 'nodes/node-1/stats-summary.json', text: JSON.stringify(summary) }]
      : []),
    ...(forbidden.length > 0 ? [yaml('forbidden.yaml', forbidden)] : []),
  ];
}

const playbooks = loadPlaybooks([builtInPlaybooks]);

/** Serves the files as a cluster and diagnoses with the real client, as the command line does. */
export async function diagnoseFiles(
  files: ReturnType<typeof filesOf>,
  request: BuildRequest = { kind: 'Job', name: 'app-7' },
  systems: Systems = {},
): Promise<DiagnosisOutcome> {
  const { bundle, problems } = bundleOf(files);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  const served = await serveBundle(bundle);
  const cluster = clusterFrom({ name: 'bundle', server: served.url });
  const diagnose = createDiagnose({
    checks: allChecks,
    causes: causesOf(await playbooks),
    limits: { deadlineMs: 20_000, maxCalls: 25 },
    systems,
  });
  try {
    return await diagnose(cluster, request);
  } finally {
    await cluster.close();
    await served.close();
  }
}

/** The diagnosis of the turned cluster. */
export async function diagnosisOf(turn: Turn, request?: BuildRequest): Promise<Diagnosis> {
  const outcome = await diagnoseFiles(filesOf(turn), request, turn.systems);
  if (outcome.kind !== 'concluded') throw new Error(outcome.kind);
  return outcome.diagnosis;
}
