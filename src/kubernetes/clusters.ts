import { clusterUnknown } from '../problems/cluster.ts';
import { type ClusterConfig, kubeConfigFor } from './kube-config.ts';
import {
  type KubernetesCluster,
  type KubernetesClusterOptions,
  kubernetesCluster,
} from './kubernetes-cluster.ts';

/** Time limits, retries and the bound on logs. */
export type ClusterOptions = Omit<KubernetesClusterOptions, 'name' | 'kubeConfig'>;

/** The configured clusters, by name. */
export interface Clusters {
  readonly names: readonly string[];
  /** Throws a Problem that names those that there are. */
  get(name: string): KubernetesCluster;
  close(): Promise<void>;
}

/** One cluster from its configuration. Throws a Problem when its kubeconfig cannot be used. */
export const clusterFrom = (
  config: ClusterConfig,
  options: ClusterOptions = {},
): KubernetesCluster =>
  kubernetesCluster({ ...options, name: config.name, kubeConfig: kubeConfigFor(config) });

/** All configured clusters. Nothing is connected to yet; throws a Problem for the first that cannot be used. */
export function openClusters(
  configs: readonly ClusterConfig[],
  options: ClusterOptions = {},
): Clusters {
  const clusters = new Map(configs.map((config) => [config.name, clusterFrom(config, options)]));
  const names = [...clusters.keys()];
  return {
    names,
    get(name) {
      const cluster = clusters.get(name);
      if (!cluster) throw clusterUnknown(name, names);
      return cluster;
    },
    async close() {
      await Promise.all([...clusters.values()].map((cluster) => cluster.close()));
    },
  };
}
