import { type Command, Option } from 'commander';
import { allChecks } from '../checks/index.ts';
import { type DiagnosisConfig, loadDiagnosisConfig } from '../config.ts';
import { buildNamed } from '../diagnosis/build-named.ts';
import { createDiagnose, type DiagnosisOutcome } from '../diagnosis/diagnose.ts';
import type { Cluster } from '../model/cluster.ts';
import { defaultPatternSettings } from '../model/pattern.ts';
import { builtInPlaybooks, knowledgeOf, loadPlaybooks } from '../playbooks/load.ts';
import { clusterUnreachable, severalNamespaces } from '../problems/cluster.ts';
import { registries } from '../registries/registries.ts';
import { openSystems } from '../systems/open-systems.ts';
import { openCluster } from './open-cluster.ts';

export interface BuildOptions {
  readonly namespace?: string;
  readonly context?: string;
  readonly bundle?: string;
  readonly playbooks?: string;
  /** A configuration whose systems beside the cluster are asked too. */
  readonly config?: string;
  /** What they say today is no part of a snapshot, nor of what is compared with one. */
  readonly registries?: false;
}

/** What was concluded, with the facts that fixes are worked out from. */
export type Concluded = Extract<DiagnosisOutcome, { kind: 'concluded' }>;

/** The bot's own limits by default; see docs/configuration.md. */
const defaults: DiagnosisConfig = {
  diagnosis: {
    deadlineSeconds: 20,
    callTimeoutSeconds: 5,
    maxCalls: 25,
    readPullSecrets: true,
    patterns: defaultPatternSettings,
  },
  registries: { ask: true, plainHttp: [], tokenHosts: [] },
  systems: {},
};

/** The argument and options that say which build, and where it is. */
export const withBuildOptions = (command: Command): Command =>
  command
    .argument('<job>', 'a Job, pod/<name>, deployment/<name>, statefulset/<name> …')
    .option('-n, --namespace <namespace>', 'its namespace; all are searched without')
    .addOption(
      new Option('-c, --context <context>', 'context of the kubeconfig').conflicts('bundle'),
    )
    .option('--bundle <dir>', 'a bundle in place of a cluster')
    .option('--playbooks <dir>', "a folder of your team's own playbooks, over the built-in ones");

/** The option of a diagnosis that may ask more than the cluster. What a bundle holds is older than what they say today. */
export const withSystemsOption = (command: Command): Command =>
  command.addOption(
    new Option(
      '--config <file>',
      "the bot's configuration: AWS, RabbitMQ and Prometheus are asked as far as it names them",
    ).conflicts('bundle'),
  );

/**
 * One diagnosis with the bot's own engine, and no Slack, queue or database.
 *
 * @param through what stands between the diagnosis and the cluster, such as a recorder
 * @throws Problem when the name stands in several namespaces, or the cluster cannot be asked
 */
export async function diagnoseBuild(
  name: string,
  options: BuildOptions,
  through: (cluster: Cluster) => Cluster = (cluster) => cluster,
): Promise<Concluded> {
  const config = options.config ? loadDiagnosisConfig(options.config, process.env) : defaults;
  const playbooks = options.playbooks ?? config.playbooks;
  const folders = [builtInPlaybooks, ...(playbooks ? [playbooks] : [])];
  const knowledge = knowledgeOf(await loadPlaybooks(folders));
  const { cluster, close } = await openCluster(options, {
    readPullSecrets: config.diagnosis.readPullSecrets,
  });
  try {
    const { deadlineSeconds, callTimeoutSeconds, maxCalls } = config.diagnosis;
    const callTimeoutMs = callTimeoutSeconds * 1000;
    const { ask } = config.registries;
    const asksRegistries = ask && !options.bundle && options.registries !== false;
    const diagnose = createDiagnose({
      checks: allChecks,
      ...knowledge,
      patternSettings: config.diagnosis.patterns,
      limits: { deadlineMs: deadlineSeconds * 1000, maxCalls },
      systems: {
        ...openSystems(config.systems, callTimeoutMs),
        ...(asksRegistries ? { registries: registries(config.registries, callTimeoutMs) } : {}),
      },
    });
    const outcome = await diagnose(through(cluster), buildNamed(name, options.namespace));
    if (outcome.kind === 'concluded') return outcome;
    throw outcome.kind === 'ambiguous'
      ? severalNamespaces(
          name,
          outcome.candidates.map(({ namespace }) => namespace),
        )
      : clusterUnreachable(cluster.name, outcome);
  } finally {
    await close();
  }
}
