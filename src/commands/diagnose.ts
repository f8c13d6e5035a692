import { Command, Option } from 'commander';
import { allChecks } from '../checks/index.ts';
import { buildNamed } from '../diagnosis/build-named.ts';
import { createDiagnose, type DiagnosisOutcome } from '../diagnosis/diagnose.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import { redactDeep } from '../model/redaction.ts';
import { builtInPlaybooks, causesOf, loadPlaybooks } from '../playbooks/load.ts';
import { clusterUnreachable, severalNamespaces } from '../problems.ts';
import { findingText } from './finding-text.ts';
import { openCluster } from './open-cluster.ts';

interface DiagnoseOptions {
  readonly namespace?: string;
  readonly context?: string;
  readonly bundle?: string;
  readonly playbooks?: string;
  readonly json?: boolean;
}

/** The same limits as the bot's own by default; see docs/configuration.md. */
const limits = { deadlineMs: 20_000, maxCalls: 15 };

/** `buildmedic diagnose`: one diagnosis in the terminal, with no Slack, queue or database. */
export const diagnoseCommand = (): Command =>
  new Command('diagnose')
    .description('say why a build failed: one diagnosis in the terminal')
    .argument('<job>', 'a Job, or pod/<name>')
    .option('-n, --namespace <namespace>', 'its namespace; all are searched without')
    .addOption(
      new Option('-c, --context <context>', 'context of the kubeconfig').conflicts('bundle'),
    )
    .option('--bundle <dir>', 'a bundle in place of a cluster')
    .option('--playbooks <dir>', "a folder of your team's own playbooks, over the built-in ones")
    .option('--json', 'print the diagnosis as JSON (docs/diagnosis.schema.json)')
    .action(async (name: string, options: DiagnoseOptions) => {
      const diagnosis = await diagnose(name, options);
      process.stdout.write(print(diagnosis, options));
      process.exitCode = exitCode(diagnosis);
    });

async function diagnose(name: string, options: DiagnoseOptions): Promise<Diagnosis> {
  const folders = [builtInPlaybooks, ...(options.playbooks ? [options.playbooks] : [])];
  const causes = causesOf(await loadPlaybooks(folders));
  const { cluster, close } = await openCluster(options);
  try {
    const run = createDiagnose({ checks: allChecks, causes, limits });
    const outcome = await run(cluster, buildNamed(name, options.namespace));
    return diagnosisOf(outcome, cluster, name);
  } finally {
    await close();
  }
}

function diagnosisOf(outcome: DiagnosisOutcome, cluster: Cluster, name: string): Diagnosis {
  switch (outcome.kind) {
    case 'concluded':
      return redactDeep(outcome.diagnosis);
    case 'ambiguous':
      throw severalNamespaces(
        name,
        outcome.candidates.map(({ namespace }) => namespace),
      );
    case 'unreachable':
      throw clusterUnreachable(cluster.name, outcome.because);
  }
}

function print(diagnosis: Diagnosis, { json }: DiagnoseOptions): string {
  if (json) return `${JSON.stringify(diagnosis, null, 2)}\n`;
  const width = Math.min(process.stdout.columns ?? 80, 100);
  return findingText(diagnosis, { color: process.stdout.isTTY && !process.env.NO_COLOR, width });
}

/** 1 is bad news, told: a failure. 2 is that there is nothing of that name to diagnose. */
function exitCode({ verdict }: Diagnosis): number {
  switch (verdict) {
    case 'diagnosed':
    case 'novel':
      return 1;
    case 'healthy':
    case 'running':
      return 0;
    case 'not-found':
      return 2;
  }
}
