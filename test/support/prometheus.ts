import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../src/store/embedded/free-port.ts';
import { hasProgram, startProgram, stopProgram } from './program.ts';

/** Whether there is a Prometheus to test on. */
export const hasPrometheus = (): boolean =>
  hasProgram('prometheus', '--version') && hasProgram('promtool', '--version');

export interface TestPrometheus {
  readonly url: string;
  close(): Promise<void>;
}

/** A series and its samples: values by their time in seconds. */
export interface Series {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly (readonly [number, number])[];
}

/** A server that has measured these series. */
export async function testPrometheus(series: readonly Series[]): Promise<TestPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'buildmedic-prometheus-'));
  const measured = join(folder, 'measured.txt');
  await writeFile(measured, openMetrics(series));
  await promisify(execFile)('promtool', [
    ...['tsdb', 'create-blocks-from', 'openmetrics', measured, join(folder, 'data')],
  ]);
  return start(folder, {});
}

const rules = join(import.meta.dirname, '../../deploy/prometheus/rules.yaml');

/** A server that scrapes what a process serves on that port, and has the rules of `deploy/`. */
export async function scrapingPrometheus(port: number): Promise<TestPrometheus> {
  return start(await mkdtemp(join(tmpdir(), 'buildmedic-prometheus-')), {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: [rules],
    scrape_configs: [
      { job_name: 'buildmedic', static_configs: [{ targets: [`127.0.0.1:${port}`] }] },
    ],
  });
}

async function start(folder: string, config: object): Promise<TestPrometheus> {
  // JSON is YAML.
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const port = await freePort();
  const server = await startProgram(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { ready: 'Server is ready' },
  );
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      await stopProgram(server);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The text format of OpenMetrics: series of one metric stand together, each in the order of time. */
function openMetrics(series: readonly Series[]): string {
  const families = Map.groupBy(series, ({ metric }) => metric);
  const lines = [...families].flatMap(([metric, ofMetric]) => [
    `# TYPE ${metric} unknown`,
    ...ofMetric.flatMap(({ labels, samples }) =>
      samples.map(([time, value]) => `${metric}{${labelText(labels)}} ${value} ${time}`),
    ),
  ]);
  return `${lines.join('\n')}\n# EOF\n`;
}

const labelText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',');
