import { describe, expect, it } from 'vitest';
import { buildLog, logFacts } from '../../src/checks/build-log.ts';
import { factValues, isKnown } from '../../src/model/facts.ts';
import { seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, containerStatus, ended, pod } from '../support/objects.ts';
import { builtInTable } from '../support/signatures.ts';

const pushRefused = (host: string) =>
  `error checking push permissions: Get "https://${host}/v2/": dial tcp ${host}: i/o timeout`;
const registry = '10.43.170.72:5000';
const failed = pod({
  status: { phase: 'Failed', containerStatuses: [containerStatus('kaniko', ended(1, 'Error'))] },
});

async function read(state: FakeState, pods = [failed]) {
  const cluster = fakeCluster(state);
  const facts = await buildLog.run(cluster, {
    build: build({ pods }),
    facts: [seen('builder.registry', registry)],
  });
  return { facts, asked: cluster.asked };
}

describe('build-log', () => {
  it('finds the known wording, and where it stands', async () => {
    const { facts } = await read({
      logs: { 'builds/app-7-x/kaniko': `INFO[0000] Retrieving\n${pushRefused(registry)}\n` },
    });
    const found = facts
      .filter(isKnown)
      .find((one) => one.name === 'log.signature' && one.value === 'registry-timeout');
    expect(found?.evidence).toEqual([
      { source: 'Log builds/app-7-x/kaniko line 2', text: pushRefused(registry) },
    ]);
  });

  it('reads the previous run of a container that was restarted', async () => {
    const restarted = pod({
      status: {
        phase: 'Running',
        containerStatuses: [
          containerStatus('kaniko', { running: {} }, { lastState: ended(1, 'Error') }),
        ],
      },
    });
    const logs = {
      'builds/app-7-x/kaniko': 'INFO[0000] Retrieving\n',
      'builds/app-7-x/kaniko.previous': pushRefused(registry),
    };
    const { facts } = await read({ logs }, [restarted]);
    expect(factValues(facts, 'log.signature')).toContain('registry-timeout');
  });

  it('makes do with the current run when the kubelet dropped the previous log', async () => {
    const restarted = pod({
      status: {
        phase: 'Running',
        containerStatuses: [
          containerStatus('kaniko', { running: {} }, { lastState: ended(1, 'Error') }),
        ],
      },
    });
    const logs = { 'builds/app-7-x/kaniko': pushRefused(registry) };
    const { facts, asked } = await read({ logs }, [restarted]);
    expect(asked).toEqual(['get pods/log', 'get pods/log']);
    expect(factValues(facts, 'log.signature')).toContain('registry-timeout');
  });

  it('says that the log is gone, or may not be read', async () => {
    expect((await read({})).facts).toEqual([
      { name: 'log.signature', unknown: 'there is no log of builds/app-7-x/kaniko' },
    ]);
    expect((await read({ forbidden: ['get pods/log'] })).facts).toMatchObject([
      { name: 'log.signature', unknown: 'the bot may not get pods/log in builds' },
    ]);
    expect((await read({}, [])).facts).toEqual([
      { name: 'log.signature', unknown: 'the build has no pod to read a log from' },
    ]);
  });
});

describe('a log that is gone', () => {
  const endedWith = (message: string) =>
    pod({
      status: {
        phase: 'Failed',
        containerStatuses: [
          containerStatus('kaniko', {
            terminated: { exitCode: 1, reason: 'Error', message },
          }),
        ],
      },
    });
  const inPod = 'Pod builds/app-7-x .status.containerStatuses[0].state.terminated.message';

  it('is made up for by its end, where the kubelet kept that', async () => {
    const { facts } = await read({}, [endedWith(pushRefused(registry))]);
    const found = facts.filter(isKnown).find(({ value }) => value === 'registry-timeout');
    expect(found?.evidence).toEqual([{ source: `${inPod} line 1`, text: pushRefused(registry) }]);
  });

  it('stays unknown where the end tells nothing', async () => {
    const { facts } = await read({}, [endedWith('[{"key":"StartedAt","value":"x"}]')]);
    expect(facts).toEqual([
      { name: 'log.signature', unknown: 'there is no log of builds/app-7-x/kaniko' },
    ]);
  });

  it('speaks for itself where it can be read', async () => {
    const { facts } = await read({ logs: { 'builds/app-7-x/kaniko': 'all is well\n' } }, [
      endedWith(pushRefused(registry)),
    ]);
    expect(factValues(facts, 'log.signature')).toEqual([]);
  });
});

describe('the registry that a log speaks of', () => {
  const signatures = (log: string, host: string | undefined) =>
    factValues(logFacts(log, 'x', host, builtInTable), 'log.signature');

  it('is the one that the build pushes to, or another one', () => {
    expect(signatures(pushRefused(registry), registry)).toContain('registry-timeout');
    const other = signatures(pushRefused('10.0.0.9:443'), registry);
    expect(other).toContain('other-registry-timeout');
    expect(other).not.toContain('registry-timeout');
  });

  it('is taken for that of the build while nobody knows better', () => {
    expect(signatures(pushRefused('10.0.0.9:443'), undefined)).toContain('registry-timeout');
  });
});

describe('a log with several failures', () => {
  it('tells what failed before what only follows from it, wherever that stands', () => {
    const log = [
      'ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 2',
      'cp: write error: No space left on device',
    ].join('\n');
    expect(factValues(logFacts(log, 'x', undefined, builtInTable), 'log.signature')).toEqual([
      'no-space-in-build',
      'build-command-failed',
    ]);
  });
});
