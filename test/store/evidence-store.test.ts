import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../src/store/database.ts';
import {
  type EvidenceStore,
  evidenceStore,
  type NewEvidence,
} from '../../src/store/evidence-store.ts';
import { incidentStore } from '../../src/store/incident-store.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { aRequest } from '../support/samples.ts';

let test: TestDatabase;
let database: Database;
let store: EvidenceStore;

beforeAll(async () => {
  test = await testDatabase();
  database = await openDatabase({ url: test.url, dataDir: '.buildmedic' });
  store = evidenceStore(database.db);
});
afterAll(async () => {
  await database.close();
  await test.close();
});
beforeEach(() => sql`truncate evidence cascade`.execute(database.db));

const evidence = ({
  text = 'bundle',
  name = 'app-7',
  namespace = 'builds',
  ...changes
}: Partial<NewEvidence> & {
  text?: string;
  name?: string;
  namespace?: string;
} = {}): NewEvidence => ({
  subject: { cluster: 'default', kind: 'Job', namespace, name },
  uid: 'uid-1',
  archive: Buffer.from(text),
  isFinal: true,
  hasLog: true,
  ...changes,
});
const job = { cluster: 'default', kind: 'Job', name: 'app-7' } as const;
const textOf = async (id: string) => (await store.archive(id))?.toString();
const age = (id: string, days: number) =>
  sql`update evidence set kept_at = now() - make_interval(days => ${days}) where id = ${id}`.execute(
    database.db,
  );
const limits = { totalBytes: 1_000_000, days: 30 };

describe('evidence that is kept', () => {
  it('is found by its workload, the newest of each namespace', async () => {
    const old = await store.keep(evidence({ uid: 'old' }));
    await age(old, 1);
    const newest = await store.keep(evidence({ uid: 'new', text: 'newest' }));
    const elsewhere = await store.keep(evidence({ namespace: 'team-b' }));
    expect(await store.ofWorkload(job)).toMatchObject([
      { ...job, id: newest, namespace: 'builds', uid: 'new', bytes: 6 },
      { ...job, id: elsewhere, namespace: 'team-b' },
    ]);
    expect(await store.ofWorkload({ ...job, namespace: 'team-b' })).toMatchObject([
      { id: elsewhere },
    ]);
    expect(await store.ofWorkload({ ...job, cluster: 'other' })).toEqual([]);
  });

  it.each([
    ['the first, of a workload that has ended', {}, {}, 'first'],
    ['the one with its log', { hasLog: false }, {}, 'second'],
    ['the one that shows its end', { isFinal: false }, { hasLog: false }, 'second'],
    ['the newest, as long as it goes on', { isFinal: false }, { isFinal: false }, 'second'],
    ['the newest, where it may be another of that name', { uid: '' }, { uid: '' }, 'second'],
  ])('is one a workload: %s', async (_, first, second, expected) => {
    const one = await store.keep(evidence({ text: 'first', ...first }));
    const other = await store.keep(evidence({ text: 'second', ...second }));
    expect(other).toBe(one);
    expect(await textOf(one)).toBe(expected);
  });

  it('is that of the incident which is about it, and goes without it', async () => {
    const incidents = incidentStore(database.db);
    const { incident } = await incidents.request(aRequest());
    const { incident: another } = await incidents.request(aRequest());
    const id = await store.keep(evidence());
    await store.assign(id, incident.id);
    await store.assign(id, incident.id);
    await store.assign(id, another.id);
    expect(await store.ofIncident(incident.id)).toMatchObject({ id });
    expect(await store.ofIncident(another.id)).toMatchObject({ id });

    await store.prune({ ...limits, totalBytes: 1 });
    expect(await store.ofIncident(incident.id)).toBeUndefined();
    await store.assign(id, incident.id);
    expect(await store.ofIncident(incident.id)).toBeUndefined();
  });

  it('says of which workloads it is', async () => {
    await store.keep(evidence({ uid: 'a' }));
    await store.keep(evidence({ uid: '', name: 'unseen' }));
    expect(await store.keptUids('default', ['a', 'b', ''])).toEqual(new Set(['a']));
    expect(await store.keptUids('other', ['a'])).toEqual(new Set());
  });
});

describe('the evidence of all failures', () => {
  it('is removed when it is too old', async () => {
    const [old, young] = [
      await store.keep(evidence({ uid: 'a' })),
      await store.keep(evidence({ uid: 'b' })),
    ];
    await age(old, 31);
    await age(young, 29);
    expect(await store.prune(limits)).toBe(1);
    expect(await textOf(old)).toBeUndefined();
    expect(await textOf(young)).toBe('bundle');
  });

  it('is as much as it may be together, without the oldest', async () => {
    const ids = [];
    for (const [index, uid] of ['a', 'b', 'c', 'd'].entries()) {
      const id = await store.keep(evidence({ uid, text: '0123456789' }));
      await age(id, 10 - index);
      ids.push(id);
    }
    expect(await store.prune({ ...limits, totalBytes: 25 })).toBe(2);
    expect(await Promise.all(ids.map(textOf))).toEqual([
      undefined,
      undefined,
      '0123456789',
      '0123456789',
    ]);
    expect(await store.prune({ ...limits, totalBytes: 25 })).toBe(0);
  });
});
