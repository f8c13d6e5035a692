import { Command } from 'commander';
import type { Protocol } from '../diagnosis/network-policy/ports.ts';
import type { Cluster } from '../model/cluster.ts';
import type { NamespacedName } from '../model/references.ts';
import { type Reach, reach } from './reach/reach.ts';
import { type Destination, parseDestination, parseProtocol, parseSource } from './reach/request.ts';
import { reachJson, reachText } from './reach/views.ts';

interface ReachOptions {
  readonly from: NamespacedName;
  readonly to: Destination;
  readonly protocol: Protocol;
  readonly bundle?: string;
  readonly context?: string;
  readonly json?: true;
}

/** Opens the cluster that a command is about. */
export type OpenCluster = (options: {
  readonly bundle?: string;
  readonly context?: string;
}) => Promise<{ readonly cluster: Cluster; close(): Promise<void> }>;

const width = 80;

const exitCodes: Record<Reach['verdict'], number> = {
  allowed: 0,
  denied: 1,
  partly: 1,
  unknown: 2,
};

/** `buildmedic reach`: do the NetworkPolicies allow a connection, and which rule decides? */
export const reachCommand = (
  open: OpenCluster,
  print: (text: string) => void = (text) => process.stdout.write(text),
): Command =>
  new Command('reach')
    .description('do the NetworkPolicies allow a connection, and which rule decides')
    .requiredOption('--from <namespace/pod>', 'the pod that connects', parseSource)
    .requiredOption(
      '--to <target:port>',
      'namespace/service, namespace/pod or an address, with a port',
      parseDestination,
    )
    .option('--protocol <name>', 'tcp, udp or sctp', parseProtocol, 'TCP')
    .option('--bundle <dir>', 'a folder or archive to read instead of a cluster')
    .option('-c, --context <context>', 'context of the kubeconfig')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExit codes: 0 allowed, 1 denied, 2 could not be decided.')
    .action(async ({ from, to, protocol, json, bundle, context }: ReachOptions) => {
      const { cluster, close } = await open({
        ...(bundle ? { bundle } : {}),
        ...(context ? { context } : {}),
      });
      try {
        const result = await reach(cluster, { from, to, protocol });
        print(json ? `${JSON.stringify(reachJson(result), null, 2)}\n` : reachText(result, width));
        process.exitCode = exitCodes[result.verdict];
      } finally {
        await close();
      }
    });
