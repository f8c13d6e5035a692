import { afterAll, beforeAll, expect, it } from 'vitest';
import { metricsRoute } from '../../src/http/metrics.ts';
import { type HttpServer, httpServer } from '../../src/http/server.ts';
import { openMetrics } from '../../src/metrics.ts';

let server: HttpServer;
beforeAll(async () => {
  const { exposed } = openMetrics({ causes: [], checks: [] });
  server = await httpServer({
    host: '127.0.0.1',
    port: 0,
    routes: new Map([['/metrics', metricsRoute(exposed)]]),
    onError: () => undefined,
  });
});
afterAll(() => server.close());

it('answers Prometheus in its text format, and nobody who sends anything', async () => {
  const url = `http://127.0.0.1:${server.port}/metrics`;
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await answer.text()).toMatch(/^buildmedic_build_info\{version="[^"]+"\} 1$/m);
  expect((await fetch(url, { method: 'POST', body: '1' })).status).toBe(405);
});
