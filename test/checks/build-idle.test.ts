import { expect, it } from 'vitest';
import { buildIdle } from '../../src/checks/build-idle.ts';
import type { Pod } from '../../src/model/cluster.ts';
import { factValue, isKnown } from '../../src/model/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, condition, containerStatus, job, kaniko, pod } from '../support/objects.ts';

/** The clock of the fake cluster stands at 12:00. */
const at = (time: string): Date => new Date(`2026-01-18T${time}Z`);

const runs = (name: string) => containerStatus(name, { running: { startedAt: at('11:00:00') } });
const running = (statuses = [runs('kaniko')], spec: Partial<NonNullable<Pod['spec']>> = {}): Pod =>
  pod({
    createdAt: '2026-01-18T11:00:00Z',
    spec,
    status: { phase: 'Running', containerStatuses: statuses },
  });

async function idle(state: FakeState, pods = [running()], conditions = [] as object[]) {
  const cluster = fakeCluster(state);
  const status = { active: 1, startTime: at('11:00:00'), conditions: conditions as never };
  const facts = await buildIdle.run(cluster, {
    build: build({ job: job({ status }), pods }),
    facts: [],
  });
  const known = facts.find(isKnown);
  return {
    seconds: factValue(facts, 'build.idleSeconds'),
    last: known && isKnown(known) ? known.evidence[0] : undefined,
    unknown: facts.flatMap((one) => (isKnown(one) ? [] : [one.unknown])),
    asked: cluster.asked,
  };
}

const podName = running().metadata?.name;
const logOf = (container: string, text: string) => ({ [`builds/${podName}/${container}`]: text });

it('counts from the last line of the log, and shows it without its time', async () => {
  const logs = logOf(
    'kaniko',
    '2026-01-18T11:20:00Z one\n2026-01-18T11:48:00.123456789Z Pushing image\n',
  );
  expect(await idle({ logs })).toMatchObject({
    seconds: 719,
    last: { source: `Log builds/${podName}/kaniko`, text: 'Pushing image' },
  });
});

it('counts from the start of a builder that has written nothing', async () => {
  expect(await idle({ logs: logOf('kaniko', '') })).toMatchObject({ seconds: 3600 });
});

it('goes by the builder, and not by what chatters beside it', async () => {
  const spec = { containers: [kaniko(), { name: 'istio-proxy', image: 'istio/proxyv2' }] };
  const logs = {
    ...logOf('kaniko', '2026-01-18T11:30:00Z RUN make\n'),
    ...logOf('istio-proxy', '2026-01-18T11:59:59Z ping\n'),
  };
  const pods = [running([runs('kaniko'), runs('istio-proxy')], spec)];
  expect(await idle({ logs }, pods)).toMatchObject({ seconds: 1800 });
});

it('says nothing of a log that was kept without its times', async () => {
  expect(await idle({ logs: logOf('kaniko', 'INFO[0001] Pushing image\n') })).toMatchObject({
    seconds: undefined,
    unknown: [],
  });
});

it('says what it may not read', async () => {
  const { seconds, unknown } = await idle({ forbidden: ['get pods/log'] });
  expect(seconds).toBeUndefined();
  expect(unknown).toEqual(['the bot may not get pods/log in builds']);
});

it('asks nothing of a build that has ended', async () => {
  const { asked, seconds } = await idle({}, [running()], [condition('Failed')]);
  expect([asked, seconds]).toEqual([[], undefined]);
});
