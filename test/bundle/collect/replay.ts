import { bundleFiles } from '../../../src/bundle/collect/bundle-files.ts';
import { recordingCluster } from '../../../src/bundle/collect/recording.ts';
import { bundleOf } from '../../../src/bundle/load-bundle.ts';
import type { BundleFile } from '../../../src/bundle/read-files.ts';
import { serveBundle } from '../../../src/bundle/serve-bundle.ts';
import { clusterFrom } from '../../../src/kubernetes/clusters.ts';
import type { Cluster } from '../../../src/model/cluster.ts';

/** Asks a cluster, then the bundle that was collected from these answers, as `--bundle` would serve it. */
export async function replay<T>(live: Cluster, ask: (cluster: Cluster) => Promise<T>) {
  const recorder = recordingCluster(live);
  const before = await ask(recorder.cluster);
  const files = bundleFiles(recorder.noted());
  const { bundle, problems } = bundleOf(files);
  const served = await serveBundle(bundle);
  const cluster = clusterFrom({ name: 'collected', server: served.url });
  try {
    return { before, after: await ask(cluster), files, problems };
  } finally {
    await cluster.close();
    await served.close();
  }
}

/** The text of one of the files; empty when there is none. */
export const textOf = (files: readonly BundleFile[], path: string): string =>
  files.find((file) => file.path === path)?.text ?? '';
