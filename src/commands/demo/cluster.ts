import { fileURLToPath } from 'node:url';
import type { KubernetesObject } from '../../bundle/bundle.ts';
import { controllers, type Ending } from '../../bundle/controllers.ts';
import { loadBundle } from '../../bundle/load-bundle.ts';
import { type ServedBundle, serveBundle } from '../../bundle/serve-bundle.ts';
import { at } from '../../bundle/tree.ts';
import { builderOf } from '../../checks/builder.ts';
import { clusterFrom } from '../../kubernetes/clusters.ts';
import { parseImage } from '../../model/image-reference.ts';
import { reach } from '../reach/reach.ts';
import { parseDestination } from '../reach/request.ts';

type PodSpec = Parameters<typeof builderOf>[0];

const exampleCluster = fileURLToPath(new URL('../../../examples/cluster/', import.meta.url));

/** The registry of the example that builds push to, and the Service behind that address. */
const registry = { address: '10.43.170.72:5000', service: 'cortex-chat/docker-registry:5000' };

export interface DemoCluster {
  readonly url: string;
  /** What a GitOps tool does: these objects stand in the cluster now. */
  apply(objects: readonly KubernetesObject[]): void;
  close(): Promise<void>;
}

/**
 * The example cluster, in which new pods run: whether they come through to the registry is up to the NetworkPolicies
 * that stand there at that moment, and what they push is in the registry afterwards.
 */
export async function demoCluster(): Promise<DemoCluster> {
  const { bundle } = await loadBundle(exampleCluster);
  const pushed = new Map<string, readonly string[]>([['moe-router', ['0.49.0']]]);

  const endingOf = async (created: KubernetesObject, pod: KubernetesObject): Promise<Ending> => {
    const started = Date.now();
    const isOpen = await comesThrough(pod);
    const seconds = Math.max(1, Math.round((Date.now() - started) / 1000));
    if (created.kind === 'Pod') return probed(isOpen, seconds);
    const image = builderOf(at(pod, 'spec') as PodSpec)?.destination ?? '';
    if (!isOpen) return blocked(image, seconds);
    push(image);
    return { kind: 'succeeds', seconds, log: pushedLog(image) };
  };
  // As slow as a real API server a few hops away, so that the progress can be seen.
  const served: ServedBundle = await serveBundle(bundle, {
    latencyMs: 150,
    controllers: controllers(
      // Its pod was removed, or the demo ends.
      (created, pod) => endingOf(created, pod).catch((): Ending => ({ kind: 'runs' })),
      (log) => served.putLog(log),
    ),
  });
  const cluster = clusterFrom({ name: 'example', server: served.url });

  async function comesThrough({ metadata }: KubernetesObject): Promise<boolean> {
    const from = { namespace: metadata.namespace ?? '', name: metadata.name };
    const to = parseDestination(registry.address);
    const { verdict } = await reach(cluster, { from, to, protocol: 'TCP' });
    return verdict === 'allowed';
  }

  function push(image: string): void {
    const parsed = parseImage(image);
    if (parsed.kind !== 'image') return;
    const { repository, tag = 'latest' } = parsed.image;
    const tags = [...new Set([...(pushed.get(repository) ?? []), tag])];
    pushed.set(repository, tags);
    const { service } = registry;
    const put = (path: string, body: object) =>
      served.putAnswer({ service, path, status: 200, body: JSON.stringify(body) });
    put('/v2/_catalog', { repositories: [...pushed.keys()] });
    put(`/v2/${repository}/tags/list`, { name: repository, tags });
  }

  return {
    url: served.url,
    apply(objects) {
      // A Job's template cannot be changed: GitOps tools leave a Job that has ended as it is.
      for (const object of objects.filter(({ kind }) => kind !== 'Job')) {
        const before = bundle.objects.find((one) => isSameObject(one, object));
        served.put({ ...before, ...object, metadata: { ...before?.metadata, ...object.metadata } });
      }
    },
    async close() {
      await cluster.close();
      await served.close();
    },
  };
}

const isSameObject = (one: KubernetesObject, other: KubernetesObject): boolean =>
  one.kind === other.kind &&
  one.metadata.name === other.metadata.name &&
  one.metadata.namespace === other.metadata.namespace;

/** What curl says that asked over HTTPS and over HTTP; the registry has no TLS. */
function probed(isOpen: boolean, seconds: number): Ending {
  if (isOpen)
    return { kind: 'succeeds', seconds, log: '000 HTTPS wrong version number\n200 HTTP \n' };
  const silent = 'Connection timed out after 10001 milliseconds';
  const log = `000 HTTPS ${silent}\n000 HTTP ${silent}\n`;
  return { kind: 'fails', seconds, exitCode: 28, reason: 'Error', log };
}

/** What Kaniko says when all is well. */
const pushedLog = (image: string): string =>
  [
    'INFO[0000] Retrieving image manifest docker.io/library/busybox:1.37',
    'INFO[0000] COPY . /',
    'INFO[0000] Taking snapshot of full filesystem...',
    `INFO[0001] Pushing image to ${image}`,
    `INFO[0001] Pushed ${image}`,
    '',
  ].join('\n');

/** What Kaniko says when nothing answers. */
function blocked(image: string, seconds: number): Ending {
  const log = `error checking push permissions -- make sure you entered the correct tag name, and that you are authenticated correctly, and try again: checking push permission for "${image}": creating push check transport for ${registry.address} failed: Get "https://${registry.address}/v2/": dial tcp ${registry.address}: i/o timeout\n`;
  return { kind: 'fails', seconds, exitCode: 1, reason: 'Error', log };
}
