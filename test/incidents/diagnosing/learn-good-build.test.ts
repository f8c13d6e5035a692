import { describe, expect, it } from 'vitest';
import type { DiagnosisOutcome } from '../../../src/diagnosis/diagnose.ts';
import { templateKey } from '../../../src/diagnosis/good-log.ts';
import { createLearnGoodBuild } from '../../../src/incidents/diagnosing/learn-good-build.ts';
import type { Fact } from '../../../src/model/facts.ts';
import { seen, subject } from '../../support/facts.ts';
import { fakeCluster } from '../../support/fake-cluster.ts';
import { aDiagnosis } from '../../support/samples.ts';

const logs = {
  'builds/app-7-x/kaniko': 'error: metrics 7 not sent',
  'builds/app-6-x/kaniko': 'error: cache 3 is cold',
};

async function learnt(verdict: 'healthy' | 'diagnosed', facts: Fact[], outcome?: DiagnosisOutcome) {
  const kept = new Map<string, readonly string[]>();
  const learn = createLearnGoodBuild({
    cluster: () => fakeCluster({ logs }),
    goodLogs: {
      goodTemplates: async () => ({ kind: 'not-found' }),
      learn: async (target, templates) => void kept.set(target, templates),
    },
  });
  const diagnosis = aDiagnosis({ verdict });
  await learn(outcome ?? { kind: 'concluded', subject, diagnosis, facts });
  return Object.fromEntries(kept);
}

const own = [seen('pod.name', 'app-7-x'), seen('container.name', 'kaniko')];

describe('learning from builds that succeeded', () => {
  it('keeps the templates of the log of the build that was asked about', async () => {
    expect(await learnt('healthy', own)).toEqual({
      'job test/builds/app': [templateKey('error: metrics 12 not sent')],
    });
  });

  it('keeps those of the good build that a failed one was compared with', async () => {
    const good = seen('builds.lastGood', { job: 'app-6', pod: 'app-6-x', container: 'kaniko' });
    const destination = seen('builder.destination', 'registry:5000/app:7');
    expect(await learnt('diagnosed', [...own, good, destination])).toEqual({
      'image registry:5000/app': [templateKey('error: cache 4 is cold')],
    });
  });

  it('learns nothing from a failed build, nor where no log is left', async () => {
    expect(await learnt('diagnosed', own)).toEqual({});
    expect(
      await learnt('healthy', [seen('pod.name', 'gone'), seen('container.name', 'x')]),
    ).toEqual({});
    expect(await learnt('healthy', own, { kind: 'ambiguous', candidates: [] })).toEqual({});
  });
});
