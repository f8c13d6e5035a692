import { describe, expect, it } from 'vitest';
import { compileThreads } from '../../src/alerts/compile-threads.ts';
import { parseConfig } from '../../src/config.ts';

const env = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
const channel = 'C024BE91L';
const configured = (thread: object) =>
  parseConfig({ alerts: { threads: [{ channel, ...thread }] } }, env).alerts.threads;

describe('a channel of alerts in the configuration', () => {
  it('may have a pattern, a namespace and a cluster', async () => {
    const thread = {
      pattern: '^build (?<job>[-a-z0-9.]{1,63}) in (?<namespace>[-a-z0-9]{1,63}) is red',
      namespace: 'builds',
      cluster: 'default',
    };
    const [compiled] = await compileThreads(configured(thread));
    expect(compiled).toMatchObject({ channel, namespace: 'builds', cluster: 'default' });
    expect(compiled?.pattern?.exec('Sorry:\nbuild app-7 in builds is red')?.groups).toEqual({
      job: 'app-7',
      namespace: 'builds',
    });
  });

  it.each([
    [{ channel: '#builds' }, 'the id of a Slack channel'],
    [{ pattern: '(?<job>' }, 'Invalid regular expression'],
    [{ pattern: 'build .* failed' }, 'it names no workload'],
    [{ pattern: '(?<namespace>\\S{1,9})' }, 'it names no workload'],
    [
      { pattern: '(?<job>a)(?<cluster>b)' },
      'its groups are job, pod and namespace, and not cluster',
    ],
    [{ namespace: 'Builds' }, 'the name of a namespace'],
    [{ cluster: 'west' }, 'expected the name of one of the clusters: default'],
  ])('is refused with what is wrong: %j', (thread, complaint) => {
    expect(() => configured(thread)).toThrow(complaint);
  });

  it.each(['(?<job>(?:a|a-?)*) failed', '(?<job>\\S+) failed'])(
    'is refused at the start when its pattern could take long: %s',
    async (pattern) => {
      await expect(compileThreads(configured({ pattern }))).rejects.toThrow(
        'alerts.threads[0].pattern',
      );
    },
  );
});
