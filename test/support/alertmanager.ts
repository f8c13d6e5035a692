import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseDocument } from 'yaml';
import { freePort } from '../../src/store/embedded/free-port.ts';
import { hasProgram, startProgram, stopProgram } from './program.ts';

/** Whether there is an Alertmanager to test with. */
export const hasAlertmanager = (): boolean =>
  hasProgram('prometheus-alertmanager', '--version') && hasProgram('amtool', '--version');

/** An alert as Prometheus sends it. */
export interface PrometheusAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly startsAt: Date;
  /** It is over then. */
  readonly endsAt?: Date;
}

export interface TestAlertmanager {
  /** Tells it of alerts, as Prometheus does. */
  tell(...alerts: readonly PrometheusAlert[]): Promise<void>;
  close(): Promise<void>;
}

const example = join(import.meta.dirname, '../../examples/alertmanager.yml');

/** What `amtool` says of the example configuration. */
export const checkedExample = async (): Promise<string> =>
  (await promisify(execFile)('amtool', ['check-config', example])).stdout;

/** An Alertmanager with the example configuration, which sends to that address and waits for nothing. */
export async function testAlertmanager(url: string, token: string): Promise<TestAlertmanager> {
  const folder = await newFolder();
  const tokenFile = join(folder, 'token');
  await writeFile(tokenFile, `${token}\n`);
  const config = parseDocument(await readFile(example, 'utf8'));
  const webhook = ['receivers', 1, 'webhook_configs', 0];
  config.setIn([...webhook, 'url'], url);
  config.setIn([...webhook, 'http_config', 'authorization', 'credentials_file'], tokenFile);
  config.setIn(['route', 'routes', 0, 'group_wait'], '10ms');
  config.setIn(['route', 'routes', 0, 'group_interval'], '100ms');
  return start(folder, String(config));
}

/** An Alertmanager that posts in Slack, as its own Slack receiver does when it is told the channel and no more. */
export async function alertmanagerInSlack(
  webhookUrl: string,
  channel: string,
): Promise<TestAlertmanager> {
  const config = {
    route: {
      receiver: 'slack',
      group_by: ['alertname', 'job_name'],
      group_wait: '10ms',
      group_interval: '100ms',
    },
    receivers: [
      {
        name: 'slack',
        slack_configs: [{ api_url: webhookUrl, channel, send_resolved: true }],
      },
    ],
  };
  // JSON is YAML.
  return start(await newFolder(), JSON.stringify(config));
}

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'buildmedic-alertmanager-'));

async function start(folder: string, config: string): Promise<TestAlertmanager> {
  const configFile = join(folder, 'alertmanager.yml');
  await writeFile(configFile, config);

  const port = await freePort();
  const server = await startProgram(
    'prometheus-alertmanager',
    [
      `--config.file=${configFile}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    { ready: 'Listening on' },
  );
  return {
    async tell(...alerts) {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(alerts),
      });
      if (!answer.ok) throw new Error(`Alertmanager: ${answer.status} ${await answer.text()}`);
    },
    async close() {
      await stopProgram(server);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
