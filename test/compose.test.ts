import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { secretNames } from '../src/config/secrets.ts';
import { parseConfig } from '../src/config.ts';

interface Service {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: unknown;
  readonly ports?: readonly string[];
  readonly read_only?: boolean;
}

const file = parse(readFileSync(new URL('../docker-compose.yml', import.meta.url), 'utf8'), {
  merge: true,
}) as { services: Readonly<Record<string, Service>> };
const services = Object.entries(file.services);

describe('docker-compose.yml', () => {
  it('runs bot and worker apart, beside Redis and Postgres, each with a health check', () => {
    expect(services.map(([name]) => name).sort()).toEqual(['bot', 'postgres', 'redis', 'worker']);
    expect(services.filter(([, { healthcheck }]) => !healthcheck)).toEqual([]);
  });

  it('sets only variables that the code reads', () => {
    const known = new Set<string>([...secretNames, 'KUBECONFIG']);
    for (const name of ['bot', 'worker']) {
      const set = Object.keys(file.services[name]?.environment ?? {});
      expect(set.filter((variable) => !known.has(variable))).toEqual([]);
    }
  });

  it('opens the ports that the defaults listen on, on a read-only file system', () => {
    const { slack, http } = parseConfig(
      { slack: { mode: 'http' } },
      { SLACK_BOT_TOKEN: 'b', SLACK_SIGNING_SECRET: 's' },
    );
    const port = slack.receive.mode === 'http' ? slack.receive.port : 0;
    expect(file.services.bot?.ports?.map((one) => Number(one.split(':').at(-1)))).toEqual([
      port,
      http.port,
    ]);
    expect([file.services.bot?.read_only, file.services.worker?.read_only]).toEqual([true, true]);
  });

  it('keeps the jobs of a Redis that restarts', () => {
    expect(file.services.redis?.command).toEqual(
      expect.arrayContaining(['--appendonly', 'yes', 'noeviction']),
    );
  });
});
