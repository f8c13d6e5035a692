import { describe, expect, it } from 'vitest';
import { goodBuild } from '../../src/checks/good-build.ts';
import { templateKey } from '../../src/diagnosis/good-log.ts';
import type { Reading } from '../../src/model/cluster.ts';
import { factValues } from '../../src/model/facts.ts';
import { seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, pod } from '../support/objects.ts';

const usual = 'error: metrics 7 not sent';
const own = `${usual}\nerror: the orbit is taken`;
const known = [
  seen('job.state', 'failed'),
  seen('container.name', 'kaniko'),
  seen('log.tellingLine', usual, usual),
];
const lastGood = seen('builds.lastGood', { job: 'app-6', pod: 'app-6-x', container: 'kaniko' });
const logs = {
  'builds/app-7-x/kaniko': own,
  'builds/app-6-x/kaniko': 'error: metrics 12 not sent\ndone',
};

const run = (state: FakeState, facts = [...known, lastGood], kept?: Reading<string[]>) =>
  goodBuild.run(
    fakeCluster(state),
    { build: build({ pods: [pod()] }), facts },
    kept ? { history: { goodTemplates: async () => kept } } : {},
  );

describe('good-build', () => {
  it('calls a line noise that also stands in the log of a good build, and looks for others that tell', async () => {
    expect(await run({ logs })).toEqual([
      {
        name: 'log.noise',
        value: usual,
        evidence: [{ source: 'the log of builds/app-6-x, which succeeded', text: usual }],
      },
      {
        name: 'log.tellingLine',
        value: 'error: the orbit is taken',
        evidence: [
          { source: 'Log builds/app-7-x/kaniko line 2', text: 'error: the orbit is taken' },
        ],
      },
    ]);
  });

  it.each([
    [
      'host',
      'error: lookup mirror.acme.io: no such host',
      'error: lookup registry.acme.io: no such host',
    ],
    ['path', 'error: cannot open /cache/a', 'error: cannot open /src/a'],
    ['word', 'error: cannot find left-pad', 'error: cannot find express'],
  ])('calls no line noise that tells of another %s', async (_, before, now) => {
    const facts = [...known.slice(0, 2), seen('log.tellingLine', now, now), lastGood];
    const both = { 'builds/app-7-x/kaniko': now, 'builds/app-6-x/kaniko': before };
    expect(await run({ logs: both }, facts)).toEqual([]);
  });

  it('goes by what is remembered, where no good build is left', async () => {
    const kept = { kind: 'found', value: [templateKey(usual)] } as const;
    const facts = await run({ logs }, known, { ...kept, value: [...kept.value] });
    expect(factValues(facts, 'log.noise')).toEqual([usual]);
  });

  it('calls nothing noise where there is nothing to compare with', async () => {
    expect(await run({ logs }, known)).toEqual([]);
    expect(await run({ logs }, known, { kind: 'not-found' })).toEqual([]);
    expect(await run({ logs: { 'builds/app-7-x/kaniko': own } })).toEqual([]);
  });

  it('says so where the log of the good build may not be read', async () => {
    expect(await run({ logs, forbidden: ['get pods/log'] })).toMatchObject([
      { name: 'log.noise', unknown: 'the bot may not get pods/log in builds' },
    ]);
  });
});
