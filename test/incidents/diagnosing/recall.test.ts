import { describe, expect, it } from 'vitest';
import { createRecall } from '../../../src/incidents/diagnosing/recall.ts';
import type { Incident } from '../../../src/model/incident.ts';
import type { Pattern } from '../../../src/model/pattern.ts';
import type { IncidentStore } from '../../../src/store/incident-store.ts';
import { aDiagnosis, aRequest } from '../../support/samples.ts';

const incident = (changes: Partial<Incident> = {}): Incident => ({
  ...aRequest(),
  id: 'this',
  state: { kind: 'diagnosing' },
  phase: 'open',
  createdAt: new Date('2026-01-18T10:00:00Z'),
  updatedAt: new Date('2026-01-18T10:00:00Z'),
  version: 2,
  ...changes,
});
const novel = aDiagnosis({ verdict: 'novel', causes: [], fingerprint: '9250e4529e22' });

const recall = (record: { readonly earlier?: Incident[]; readonly sameCause?: string[] }) =>
  createRecall({
    incidents: {
      withFingerprint: async () => record.earlier ?? [],
      withCause: async () => record.sameCause ?? [],
    } as Partial<IncidentStore> as IncidentStore,
    messages: {
      post: async () => '',
      update: async () => undefined,
      shareFile: async () => undefined,
      sharePicture: async () => undefined,
      remove: async () => undefined,
      permalink: async (channel, ts) => `https://slack.example/${channel}/${ts}`,
    },
  });

describe('a failure that nothing explains', () => {
  it('is said to have been seen before, where and when', async () => {
    const earlier = incident({
      id: 'before',
      job: 'app-6',
      messageTs: '17.1',
      createdAt: new Date('2026-01-16T10:00:00Z'),
    });
    expect((await recall({ earlier: [earlier] })(incident(), novel)).seenBefore).toEqual([
      {
        incident: 'before',
        namespace: 'builds',
        name: 'app-6',
        at: '2026-01-16T10:00:00.000Z',
        url: 'https://slack.example/C1/17.1',
      },
    ]);
  });

  it('is as it was the first time', async () => {
    expect(await recall({})(incident(), novel)).toEqual(novel);
  });
});

describe('incidents with the same cause', () => {
  it('are one pattern from three Jobs on, before what else the builds share', async () => {
    const node: Pattern = { kind: 'node', value: 'node-1', jobs: ['app-7'], summary: '' };
    const diagnosis = aDiagnosis({ patterns: [node] });
    const found = await recall({ sameCause: ['app-5', 'app-6'] })(incident(), diagnosis);
    expect(found.patterns).toMatchObject([
      {
        kind: 'cause',
        jobs: ['app-5', 'app-6', 'app-7'],
        summary: 'all 3 failed builds have the same cause, The build ran out of memory',
      },
      { kind: 'node' },
    ]);
  });

  it('are none where two Jobs have it, or where it is only possible', async () => {
    const diagnosis = aDiagnosis();
    expect(
      (await recall({ sameCause: ['app-6'] })(incident(), diagnosis)).patterns,
    ).toBeUndefined();
    const possible = aDiagnosis({
      causes: diagnosis.causes.map((one) => ({ ...one, certainty: 'possible' })),
    });
    const found = await recall({ sameCause: ['app-5', 'app-6'] })(incident(), possible);
    expect(found.patterns).toBeUndefined();
  });
});
