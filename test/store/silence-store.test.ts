import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutSilenced } from '../../src/incidents/signals/silenced.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { type SignalStore, signalStore } from '../../src/store/signal-store.ts';
import { type SilenceStore, silenceStore } from '../../src/store/silence-store.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';

let test: TestDatabase;
let database: Database;
let silences: SilenceStore;
let signals: SignalStore;

beforeAll(async () => {
  test = await testDatabase();
  database = await openDatabase({ url: test.url, dataDir: '.buildmedic' });
  silences = silenceStore(database.db);
  signals = signalStore(database.db);
});
afterAll(async () => {
  await database.close();
  await test.close();
});

const hour = 3_600_000;

async function aSignal(name: string, title = 'KubeJobFailed') {
  const [recorded] = await signals.record([
    {
      source: 'alertmanager',
      key: crypto.randomUUID(),
      fingerprint: 'f',
      status: 'firing',
      title,
      cluster: 'default',
      subject: { kind: 'workload', namespace: 'builds', name },
      startedAt: new Date(0),
      channel: 'C1',
    },
  ]);
  if (!recorded) throw new Error('It was not recorded.');
  return recorded.signal;
}

describe('a silence', () => {
  it('sets aside the alerts that match its pattern, and says why', async () => {
    const silence = await silences.begin('quiet-*', 'U1', hour);
    const [quiet, pod, loud] = await Promise.all([
      aSignal('quiet-7'),
      aSignal('pod/quiet-8'),
      aSignal('loud-7'),
    ]);

    const heard = await withoutSilenced([quiet, pod, loud], silences);

    expect(heard).toEqual([loud]);
    expect(await signals.load(quiet.id)).toMatchObject({
      state: { kind: 'ignored', because: expect.stringMatching(/^silenced by U1 until 20/) },
    });
    expect(await silences.counts([silence])).toEqual(new Map([[silence.id, 2]]));
  });

  it.each([
    ['by its namespace', 'builds/*', true],
    ['by the title of the alert', 'Kube*', true],
    ['not by a part of its name', 'app', false],
  ])('knows what is meant %s', async (_how, pattern, isMeant) => {
    const silence = await silences.begin(pattern, 'U1', hour);
    expect(await withoutSilenced([await aSignal('app-7')], silences)).toHaveLength(isMeant ? 0 : 1);
    await silences.end(silence.id, 'U1');
  });

  it('is one for a pattern, and gets the new end and author', async () => {
    const first = await silences.begin('again-*', 'U1', hour);
    const second = await silences.begin('again-*', 'U2', 2 * hour);
    expect(second).toMatchObject({ id: first.id, by: 'U2' });
    expect(second.until.getTime()).toBeGreaterThan(first.until.getTime());
  });

  it('leaves what goes on still to be answered once it is over', async () => {
    const { id } = await silences.begin('back-*', 'U1', hour);
    const [goesOn, over] = await Promise.all([aSignal('back-7'), aSignal('back-8')]);
    await withoutSilenced([goesOn, over], silences);
    await signals.record([{ ...over, status: 'resolved' }]);
    await silences.release();
    expect((await signals.load(goesOn.id))?.state.kind).toBe('ignored');

    await silences.end(id, 'U1');
    await silences.release();
    expect((await signals.load(goesOn.id))?.state.kind).toBe('waiting');
    expect((await signals.load(over.id))?.state.kind).toBe('ignored');
  });

  it('ends when somebody ends it, and by itself', async () => {
    const { id } = await silences.begin('ended-*', 'U1', hour);
    await silences.begin('over-*', 'U1', -hour);
    expect(await silences.end(id.slice(0, 8), 'U2')).toMatchObject([{ id }]);
    expect(await silences.end(id.slice(0, 8), 'U2')).toEqual([]);

    const active = (await silences.active()).map(({ pattern }) => pattern);
    expect(active).not.toContain('ended-*');
    expect(active).not.toContain('over-*');
    expect(await silences.begin('over-*', 'U1', hour)).toMatchObject({ pattern: 'over-*' });
  });
});
