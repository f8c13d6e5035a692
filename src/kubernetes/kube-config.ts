import { existsSync } from 'node:fs';
import { KubeConfig } from '@kubernetes/client-node';
import { contextUnknown, kubeconfigUnreadable, notInCluster } from '../problems/cluster.ts';

/**
 * Where a cluster is and who asks it: a kubeconfig's context, the pod that this runs in, or the address of a
 * server that asks for no credentials. Without any of these, what kubectl would use.
 */
export interface ClusterConfig {
  readonly name: string;
  /** Path of a kubeconfig. */
  readonly kubeconfig?: string;
  /** A context of that kubeconfig, or of kubectl's own. The current one when absent. */
  readonly context?: string;
  readonly inCluster?: boolean;
  /** URL of an API server: a served bundle or `kubectl proxy`. */
  readonly server?: string;
}

/** The client's configuration for a cluster. Throws a Problem that says what is missing. */
export function kubeConfigFor(config: ClusterConfig): KubeConfig {
  const kubeConfig = new KubeConfig();
  if (config.server) {
    const cluster = { name: config.name, server: config.server, skipTLSVerify: false };
    kubeConfig.loadFromClusterAndUser(cluster, { name: 'anonymous' });
  } else if (config.inCluster) {
    if (!existsSync(serviceAccountToken)) throw notInCluster(config.name);
    kubeConfig.loadFromCluster();
  } else {
    loadContext(kubeConfig, config);
  }
  allowPlainHttp(kubeConfig);
  return kubeConfig;
}

const serviceAccountToken = '/var/run/secrets/kubernetes.io/serviceaccount/token';

function loadContext(kubeConfig: KubeConfig, { kubeconfig, context }: ClusterConfig): void {
  const source = kubeconfig ?? process.env.KUBECONFIG ?? '~/.kube/config';
  try {
    if (kubeconfig) kubeConfig.loadFromFile(kubeconfig);
    else kubeConfig.loadFromDefault();
  } catch (error) {
    throw kubeconfigUnreadable(source, error);
  }
  if (context) kubeConfig.setCurrentContext(context);
  if (!kubeConfig.getCurrentCluster()) {
    const known = (kubeConfig.getContexts() ?? []).map(({ name }) => name);
    throw contextUnknown(kubeConfig.getCurrentContext() ?? '', source, known);
  }
}

/** The client refuses plain HTTP unless TLS need not be verified; without TLS there is nothing to verify. */
function allowPlainHttp(kubeConfig: KubeConfig): void {
  kubeConfig.clusters = kubeConfig.clusters.map((cluster) =>
    cluster.server.startsWith('http:') ? { ...cluster, skipTLSVerify: true } : cluster,
  );
}
