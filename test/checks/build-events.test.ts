import { describe, expect, it } from 'vitest';
import { buildEvents } from '../../src/checks/build-events.ts';
import { isKnown } from '../../src/model/facts.ts';
import { seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, event, job } from '../support/objects.ts';

const podName = seen('pod.name', 'app-7-x');
const facts = (state: FakeState, known = [podName]) =>
  buildEvents.run(fakeCluster(state), { build: build(), facts: known });

describe('build-events', () => {
  it('gives the warnings of the Job and of the pod that decides, and no other events', async () => {
    const objects = [
      event('app-7', 'Warning', 'BackoffLimitExceeded', 'Job has reached the limit'),
      event('app-7-x', 'Warning', 'FailedMount', 'secret "git" not found'),
      event('app-7-x', 'Normal', 'Started', 'Started container kaniko'),
      event('other', 'Warning', 'BackOff', 'not ours'),
    ];
    expect(await facts({ objects })).toEqual([
      {
        name: 'event.reason',
        value: 'BackoffLimitExceeded',
        evidence: [
          {
            source: 'Event Pod builds/app-7',
            text: 'BackoffLimitExceeded: Job has reached the limit',
          },
        ],
      },
      {
        name: 'event.reason',
        value: 'FailedMount',
        evidence: [
          { source: 'Event Pod builds/app-7-x', text: 'FailedMount: secret "git" not found' },
        ],
      },
      {
        name: 'event.signature',
        value: 'config-missing',
        evidence: [
          { source: 'Event Pod builds/app-7-x', text: 'FailedMount: secret "git" not found' },
        ],
      },
    ]);
  });

  it.each([
    ['ScaleDown', 'deleting pod for node scale down', ['node-failed']],
    ['TaintManagerEviction', 'Marking for deletion Pod builds/app-7-x', ['node-failed']],
    ['TaintManagerEviction', 'Cancelling deletion of Pod builds/app-7-x', []],
  ])('hears who ended the pod and calls it normal: %s, %s', async (reason, message, told) => {
    const found = await facts({ objects: [event('app-7-x', 'Normal', reason, message)] });
    const signatures = found.filter(isKnown).filter(({ name }) => name === 'event.signature');
    expect(signatures.map(({ value }) => value)).toEqual(told);
  });

  it('asks about the Job alone while no pod is known', async () => {
    const cluster = fakeCluster();
    await buildEvents.run(cluster, { build: build(), facts: [] });
    expect(cluster.asked).toEqual(['list events']);
  });

  it('asks about the pods of a failed Job by their names where nothing of them is left', async () => {
    const gone = build({ job: job({ status: { failed: 1 } }), pods: [] });
    const objects = ['app-7-x2k9p', 'app-7-0-b4tqx', 'app-7-older', 'app-70-x2k9p'].map((name) =>
      event(name, 'Warning', 'Evicted', `Pod ${name} was evicted`),
    );
    const found = await buildEvents.run(fakeCluster({ objects }), { build: gone, facts: [] });
    const told = found
      .filter(isKnown)
      .flatMap(({ evidence }) => evidence.map(({ source }) => source));
    expect(new Set(told)).toEqual(
      new Set(['Event Pod builds/app-7-x2k9p', 'Event Pod builds/app-7-0-b4tqx']),
    );
  });

  it('says which permission would show them', async () => {
    expect((await facts({ forbidden: ['list events'] }))[0]).toEqual({
      name: 'event.reason',
      unknown: 'the bot may not list events in builds',
      missing: { verb: 'list', resource: 'events', namespace: 'builds' },
    });
  });
});
