import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KubernetesObject } from '../../src/bundle/bundle.ts';
import {
  type ServedBundle,
  type ServeOptions,
  serveBundle,
} from '../../src/bundle/serve-bundle.ts';
import { clusterFrom } from '../../src/kubernetes/clusters.ts';
import type { KubernetesCluster } from '../../src/kubernetes/kubernetes-cluster.ts';
import type { Job } from '../../src/model/cluster.ts';
import type { Follower } from '../../src/model/followed.ts';
import { bundleWith } from '../bundle/objects.ts';

const open: { close(): Promise<void> }[] = [];
let stopping: AbortController;
beforeEach(() => {
  stopping = new AbortController();
});
afterEach(async () => {
  stopping.abort();
  for (const one of open.splice(0).reverse()) await one.close();
});

const job = (name: string, step = '1', namespace = 'builds'): KubernetesObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace, labels: { step } },
});
const referenceTo = (name: string) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  namespace: 'builds',
  name,
});

const serve = async (objects: readonly KubernetesObject[], options: ServeOptions = {}) => {
  const served = await serveBundle(bundleWith({ objects }), { bookmarkMs: 5, ...options });
  open.push(served);
  return served;
};

/** Follows the Jobs of `builds`, and keeps what it is told. */
function follower(url: string, failing: () => boolean = () => false) {
  const cluster: KubernetesCluster = clusterFrom(
    { name: 'test', server: url },
    { firstPauseMs: 1, timeoutMs: 2_000, overallMs: 5_000 },
  );
  open.push(cluster);
  const told: string[] = [];
  const troubles: string[] = [];
  const named = ({ metadata }: Job) => `${metadata?.name}@${metadata?.labels?.step}`;
  const listening: Follower<Job> = {
    begin: () => void told.push('begin'),
    async seen(objects) {
      if (failing()) throw new Error('the store is away');
      told.push(...objects.map(named));
    },
    gone: async (object) => void told.push(`-${named(object)}`),
    complete: async () => void told.push('complete'),
  };
  const done = cluster.follow('Job', { namespace: 'builds' }, listening, {
    signal: stopping.signal,
    onTrouble: (because) => void troubles.push(because),
  });
  return { told, troubles, done };
}

const hasWatch = ({ requests }: ServedBundle, count = 1) =>
  vi.waitFor(() =>
    expect(requests.filter(({ verb }) => verb === 'watch').length).toBeGreaterThanOrEqual(count),
  );

describe('following', () => {
  it('tells of all that there is, in pages, and then of every change', async () => {
    const many = Array.from({ length: 501 }, (_, n) => job(`a-${String(n).padStart(3, '0')}`));
    const served = await serve([...many, job('else', '1', 'other')]);
    const { told } = follower(served.url);
    await vi.waitFor(() => expect(told.at(-1)).toBe('complete'));
    expect(told).toHaveLength(503);
    await hasWatch(served);
    served.put(job('b'));
    served.put(job('b', '2'));
    served.put(job('c', '1', 'other'));
    served.remove(referenceTo('b'));
    await vi.waitFor(() => expect(told.slice(503)).toEqual(['b@1', 'b@2', '-b@2']));
    expect(served.requests.filter(({ verb }) => verb === 'list')).toHaveLength(2);
  });

  it('begins a list anew that breaks off between two pages', async () => {
    const many = Array.from({ length: 501 }, (_, n) => job(`a-${String(n).padStart(3, '0')}`));
    let isBroken = true;
    const served = await serve(many, {
      faults({ query }) {
        if (!isBroken || !query.has('continue')) return undefined;
        isBroken = false;
        return { status: 400 };
      },
    });
    const { told } = follower(served.url);
    await vi.waitFor(() => expect(told.at(-1)).toBe('complete'));
    expect(told.filter((one) => one === 'begin')).toHaveLength(2);
    expect(told.slice(told.lastIndexOf('begin'))).toHaveLength(503);
  });

  it('goes on from where it was when connections break, and lists nothing again', async () => {
    const served = await serve([job('a')]);
    const { told } = follower(served.url);
    await hasWatch(served);
    for (let count = 1; count <= 5; count++) {
      await vi.waitFor(() => expect(served.dropWatches()).toBe(1));
      served.put(job('b', String(count)));
      await vi.waitFor(() => expect(told.at(-1)).toBe(`b@${count}`));
    }
    expect(told).toEqual(['begin', 'a@1', 'complete', 'b@1', 'b@2', 'b@3', 'b@4', 'b@5']);
    expect(served.requests.filter(({ verb }) => verb === 'list')).toHaveLength(1);
  });

  it('lists again where the server has forgotten what came since', async () => {
    let isDown = false;
    const served = await serve([job('a')], {
      faults: ({ verb }) => (verb === 'watch' && isDown ? { status: 503 } : undefined),
    });
    const { told } = follower(served.url);
    await hasWatch(served);
    isDown = true;
    await vi.waitFor(() => expect(served.dropWatches()).toBe(1));
    served.put(job('b'));
    served.compact();
    isDown = false;
    await vi.waitFor(() =>
      expect(told).toEqual(['begin', 'a@1', 'complete', 'begin', 'a@1', 'b@1', 'complete']),
    );
    await hasWatch(served, 3);
    served.put(job('c'));
    await vi.waitFor(() => expect(told.at(-1)).toBe('c@1'));
  });

  it('finds what came while the server was away, though it counts anew', async () => {
    const first = await serve([job('a')]);
    const port = Number(new URL(first.url).port);
    const { told, troubles } = follower(first.url);
    await hasWatch(first);
    for (let count = 0; count < 9; count++) first.put(job('a', String(count)));
    await vi.waitFor(() => expect(told.at(-1)).toBe('a@8'));
    await first.close();
    await vi.waitFor(() => expect(troubles.join()).toContain('refused the connection'));
    const second = await serve([job('a', '8'), job('b')], { port });
    await vi.waitFor(() => expect(told.at(-1)).toBe('complete'));
    expect(told.slice(-4)).toEqual(['begin', 'a@8', 'b@1', 'complete']);
    await hasWatch(second, 2);
    second.put(job('c'));
    await vi.waitFor(() => expect(told.at(-1)).toBe('c@1'));
  });

  it('takes a 410 in place of the stream as well, and waits as long as it is asked to', async () => {
    let refusals = [410, 429];
    const served = await serve([job('a')], {
      faults({ verb }) {
        const [status, ...others] = refusals;
        if (verb !== 'watch' || !status) return undefined;
        refusals = others;
        return { status, retryAfter: 0 };
      },
    });
    const { told } = follower(served.url);
    await hasWatch(served, 3);
    served.put(job('b'));
    await vi.waitFor(() => expect(told.at(-1)).toBe('b@1'));
    expect(told.filter((one) => one === 'begin')).toHaveLength(2);
  });

  it('tells again what its follower failed at, once it does not', async () => {
    let isFailing = false;
    const served = await serve([job('a')]);
    const { told, troubles } = follower(served.url, () => isFailing);
    await hasWatch(served);
    isFailing = true;
    served.put(job('b'));
    await vi.waitFor(() => expect(troubles).toContain('the store is away'));
    isFailing = false;
    await vi.waitFor(() => expect(told.at(-1)).toBe('b@1'));
    expect(told.filter((one) => one === 'begin')).toHaveLength(1);
  });

  it('says what it may not do, and goes on once it may', async () => {
    let isForbidden = true;
    const served = await serve([job('a')], {
      faults: ({ verb }) => (verb === 'watch' && isForbidden ? { status: 403 } : undefined),
    });
    const { told, troubles } = follower(served.url);
    await vi.waitFor(() => expect(troubles.join()).toContain('may not watch jobs'));
    isForbidden = false;
    served.put(job('b'));
    await vi.waitFor(() => expect(told.at(-1)).toBe('b@1'));
  });

  it('ends when it is told to, in the middle of a watch', async () => {
    const served = await serve([job('a')]);
    const { done } = follower(served.url);
    await hasWatch(served);
    stopping.abort();
    await expect(done).resolves.toBeUndefined();
    await vi.waitFor(() => expect(served.dropWatches()).toBe(0));
  });
});
