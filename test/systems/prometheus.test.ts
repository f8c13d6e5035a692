import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prometheus } from '../../src/systems/prometheus.ts';
import { hasPrometheus, type TestPrometheus, testPrometheus } from '../support/prometheus.ts';

const gibibyte = 2 ** 30;
const ended = Math.floor(Date.now() / 1000) - 3600;
const isoTime = (seconds: number) => new Date(seconds * 1000).toISOString();
const run = {
  namespace: 'builds',
  pod: 'app-7-x2k9p',
  container: 'kaniko',
  from: isoTime(ended - 300),
  to: isoTime(ended),
};

/** Values a minute apart, the last one at the end of the run. */
const samples = (...values: number[]) =>
  values.map((value, index) => [ended - 60 * (values.length - 1 - index), value] as const);
const { namespace, pod, container } = run;
const labels = { namespace, pod, container };
const claim = { namespace: 'registry', persistentvolumeclaim: 'registry-data' };
const now = (value: number) => [[Math.floor(Date.now() / 1000) - 30, value]] as const;

const measured = [
  {
    metric: 'container_memory_working_set_bytes',
    labels,
    samples: samples(1 * gibibyte, 1.9 * gibibyte, 0.4 * gibibyte),
  },
  {
    metric: 'container_memory_working_set_bytes',
    labels: { ...labels, container: 'sidecar' },
    samples: samples(7 * gibibyte),
  },
  { metric: 'container_cpu_cfs_periods_total', labels, samples: samples(0, 1000, 2000) },
  { metric: 'container_cpu_cfs_throttled_periods_total', labels, samples: samples(0, 700, 1400) },
  { metric: 'kubelet_volume_stats_used_bytes', labels: claim, samples: now(48 * gibibyte) },
  { metric: 'kubelet_volume_stats_capacity_bytes', labels: claim, samples: now(50 * gibibyte) },
];

describe.runIf(hasPrometheus())('a real Prometheus', () => {
  let server: TestPrometheus;
  beforeAll(async () => {
    server = await testPrometheus(measured);
  }, 60_000);
  afterAll(() => server.close());
  const metrics = () => prometheus({ url: `${server.url}/` }, 5000);

  it('tells the most memory of that container while it ran, and of no other', async () => {
    expect(await metrics().peakMemory(run)).toEqual({ kind: 'found', value: 1.9 * gibibyte });
    const later = { ...run, from: isoTime(ended + 600), to: isoTime(ended + 900) };
    expect(await metrics().peakMemory(later)).toEqual({ kind: 'not-found' });
  });

  it('tells how often the container was kept from its CPU', async () => {
    const answer = await metrics().cpuThrottling(run);
    expect(answer).toMatchObject({ kind: 'found', value: expect.closeTo(0.7, 2) });
    const unlimited = await metrics().cpuThrottling({ ...run, container: 'sidecar' });
    expect(unlimited).toEqual({ kind: 'not-found' });
  });

  it('tells how full a claim is', async () => {
    expect(await metrics().claimUsage('registry', 'registry-data')).toEqual({
      kind: 'found',
      value: { usedBytes: 48 * gibibyte, capacityBytes: 50 * gibibyte },
    });
    expect(await metrics().claimUsage('registry', 'other')).toEqual({ kind: 'not-found' });
  });

  it('takes a name for a name, whatever is in it', async () => {
    const hostile = { ...run, pod: 'x"} or vector(1) or up{a="' };
    expect(await metrics().peakMemory(hostile)).toEqual({ kind: 'not-found' });
  });
});

describe('what stands before Prometheus', () => {
  let server: Server;
  const seen: (string | undefined)[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      if (request.url?.startsWith('/page')) response.end('<html>log in</html>');
      else if (request.url?.startsWith('/moved'))
        response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
      else response.writeHead(401).end();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  const ask = (path: string, config: object = {}) => {
    const { port } = server.address() as AddressInfo;
    return prometheus({ url: `http://127.0.0.1:${port}${path}`, ...config }, 5000).peakMemory(run);
  };

  it('gets the login, which no message repeats', async () => {
    const answers = [
      await ask('', { token: 'the-token' }),
      await ask('', { user: 'bot', password: 'the-password' }),
    ];
    expect(seen.slice(-2)).toEqual([
      'Bearer the-token',
      `Basic ${Buffer.from('bot:the-password').toString('base64')}`,
    ]);
    expect(JSON.stringify(answers)).toContain('refuses the login that it was given (401)');
    expect(JSON.stringify(answers)).not.toMatch(/the-token|the-password/);
  });

  it('is told apart from an answer', async () => {
    expect(await ask('/page')).toMatchObject({ because: expect.stringContaining('no result') });
    expect(await ask('/moved', { token: 'the-token' })).toMatchObject({
      because: expect.stringContaining('answered 302'),
    });
  });
});
