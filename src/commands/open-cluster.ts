import { loadBundle } from '../bundle/load-bundle.ts';
import { serveBundle } from '../bundle/serve-bundle.ts';
import { clusterFrom } from '../kubernetes/clusters.ts';
import type { Cluster } from '../model/cluster.ts';

export interface ClusterChoice {
  /** A folder or archive to serve as the cluster. */
  readonly bundle?: string;
  /** A context of the kubeconfig; the current one when absent. */
  readonly context?: string;
}

/** Off: of pull secrets only the metadata is asked for. */
export interface ReadingOptions {
  readonly readPullSecrets?: boolean;
}

export interface OpenCluster {
  readonly cluster: Cluster;
  close(): Promise<void>;
}

/** The cluster that a command in the terminal is about: a bundle, served for as long as it runs, or a kubeconfig's context. */
export async function openCluster(
  { bundle, context }: ClusterChoice,
  options: ReadingOptions = {},
): Promise<OpenCluster> {
  return bundle ? openBundle(bundle) : openContext(context, options);
}

async function openBundle(location: string): Promise<OpenCluster> {
  const { bundle, problems } = await loadBundle(location);
  for (const problem of problems) process.stderr.write(`${problem.message} ${problem.advice}\n`);
  const served = await serveBundle(bundle);
  const cluster = clusterFrom({ name: 'bundle', server: served.url });
  const close = async () => {
    await cluster.close();
    await served.close();
  };
  return { cluster, close };
}

async function openContext(
  context: string | undefined,
  options: ReadingOptions,
): Promise<OpenCluster> {
  const named = { name: context ?? 'of the current context', ...(context ? { context } : {}) };
  const cluster = clusterFrom(named, options);
  return { cluster, close: () => cluster.close() };
}
