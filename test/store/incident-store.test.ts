import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import type { AuditEvent } from '../../src/model/event.ts';
import { fact, unknown } from '../../src/model/facts.ts';
import type { Incident } from '../../src/model/incident.ts';
import { approvalStore } from '../../src/store/approval-store.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { type IncidentStore, incidentStore } from '../../src/store/incident-store.ts';
import { proposalStore } from '../../src/store/proposal-store.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { aDay, aDiagnosis, aDraft, aRequest } from '../support/samples.ts';

let test: TestDatabase;
let database: Database;
let store: IncidentStore;
const events: AuditEvent[] = [];

beforeAll(async () => {
  test = await testDatabase();
  database = await openDatabase({ url: test.url, dataDir: '.buildmedic' });
  store = incidentStore(database.db, (event) => events.push(event));
});
afterAll(async () => {
  await database.close();
  await test.close();
});

const requested = async (): Promise<Incident> => (await store.request(aRequest())).incident;

describe('a request', () => {
  it('becomes one incident however many deliveries of it arrive at once', async () => {
    const request = aRequest();
    const answers = await Promise.all(Array.from({ length: 20 }, () => store.request(request)));
    expect(new Set(answers.map(({ incident }) => incident.id)).size).toBe(1);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    const [answer] = answers;
    expect(await store.timeline(answer?.incident.id ?? '')).toHaveLength(1);
  });

  it('comes back as it was asked, with and without namespace and thread', async () => {
    const { namespace: _, ...anywhere } = aRequest();
    for (const request of [aRequest({ threadTs: '1700000000.000100' }), anywhere]) {
      const { incident } = await store.request(request);
      expect(await store.load(incident.id)).toEqual(incident);
      expect(incident).toMatchObject({ ...request, state: { kind: 'requested' }, version: 1 });
    }
  });
});

const aFewFacts = [
  fact('container.exitCode', 137, { source: 'Pod builds/app-7-x .status', text: '137' }),
  unknown('registry.responds', 'the bot may not get services/proxy in builds', {
    verb: 'get',
    resource: 'services/proxy',
    namespace: 'builds',
  }),
];

describe('a state', () => {
  it('is kept whatever its kind', async () => {
    const diagnosis = aDiagnosis();
    const states = [
      { kind: 'diagnosing' },
      { kind: 'diagnosed', diagnosis, facts: aFewFacts },
      { kind: 'ambiguous', candidates: [{ namespace: 'builds', name: 'app-7' }] },
      { kind: 'not-found', problem: 'no such job', diagnosis },
      { kind: 'failed', problem: 'the cluster cannot be reached' },
      { kind: 'dismissed', by: 'U2', diagnosis },
      { kind: 'dismissed', by: 'U2' },
      { kind: 'requested' },
    ] as const;
    let incident = await requested();
    for (const state of states) {
      const saved = await store.save(incident, state);
      if (saved === 'stale') throw new Error('stale');
      incident = saved;
      expect((await store.load(incident.id))?.state).toEqual(state);
    }
  });

  it('is not saved from an older version', async () => {
    const incident = await requested();
    const saves = Array.from({ length: 8 }, () => store.save(incident, { kind: 'diagnosing' }));
    const saved = await Promise.all(saves);
    expect(saved.filter((answer) => answer !== 'stale')).toHaveLength(1);
    const timeline = await store.timeline(incident.id);
    expect(timeline.map(({ type }) => type)).toEqual(['incident-requested', 'diagnosis-started']);
  });

  it('keeps log lines that hold what Postgres cannot store', async () => {
    const diagnosis = aDiagnosis({ telling: [{ source: 'Log', text: 'a\0b \ud800 c' }] });
    const incident = await requested();
    await store.save(incident, { kind: 'diagnosed', diagnosis, facts: [] });
    const state = (await store.load(incident.id))?.state;
    expect(state).toMatchObject({ diagnosis: { telling: [{ text: 'a\ufffdb \ufffd c' }] } });
  });

  it('of a dismissed incident takes its proposals along that nobody approved', async () => {
    const proposals = proposalStore(database.db);
    const incident = await requested();
    const proposal = await proposals.propose(aDraft(incident.id), aDay);
    await store.save(incident, { kind: 'dismissed', by: 'U9' }, 'U9');
    expect((await proposals.load(proposal.id))?.state).toEqual({ kind: 'dismissed' });
    const [request] = await approvalStore(database.db).ofIncident(incident.id);
    expect(request?.state).toMatchObject({ kind: 'stopped', by: 'U9' });
  });
});

describe('a choice of namespaces', () => {
  it('is settled once, and makes the incident a request again', async () => {
    const incident = await requested();
    const candidates = ['builds', 'staging'].map((namespace) => ({ namespace, name: 'app-7' }));
    await store.save(incident, { kind: 'ambiguous', candidates });
    const answers = await Promise.all(
      ['builds', 'staging'].map((namespace) => store.chooseNamespace(incident.id, namespace, 'U1')),
    );
    const [chosen, ...others] = answers.filter((answer) => answer !== 'stale');
    expect(others).toEqual([]);
    expect(chosen?.state).toEqual({ kind: 'requested' });
    expect((await store.unfinished()).map(({ id }) => id)).toContain(incident.id);
  });
});

describe('the message of an incident', () => {
  it('is the first one that was recorded', async () => {
    const { id } = await requested();
    const answers = await Promise.all(
      ['1.1', '1.2', '1.3'].map((messageTs) => store.recordMessage(id, messageTs)),
    );
    expect(new Set(answers.map((incident) => incident?.messageTs)).size).toBe(1);
    const posted = (await store.timeline(id)).filter(({ type }) => type === 'message-posted');
    expect(posted).toHaveLength(1);
  });

  it('does not make the state of a worker stale', async () => {
    const incident = await requested();
    await store.recordMessage(incident.id, '2.1');
    expect(await store.save(incident, { kind: 'diagnosing' })).toMatchObject({ messageTs: '2.1' });
  });
});

describe('the timeline', () => {
  it('tells the story in order, with who did what', async () => {
    const incident = await requested();
    const diagnosing = await store.save(incident, { kind: 'diagnosing' });
    if (diagnosing === 'stale') throw new Error('stale');
    await store.save(diagnosing, { kind: 'diagnosed', diagnosis: aDiagnosis(), facts: [] });
    const timeline = await store.timeline(incident.id);
    expect(timeline.map(({ type, actor }) => [type, actor])).toEqual([
      ['incident-requested', 'U1'],
      ['diagnosis-started', 'buildmedic'],
      ['diagnosis-finished', 'buildmedic'],
    ]);
    expect(timeline[2]).toMatchObject({ cause: { id: 'oom-killed', certainty: 'confirmed' } });
    expect(events.filter((one) => 'incidentId' in one && one.incidentId === incident.id)).toEqual(
      timeline,
    );
  });

  it.each(['update timeline set actor = $$U0$$', 'delete from timeline', 'truncate timeline'])(
    'refuses `%s`',
    async (statement) => {
      await requested();
      await expect(sql.raw(statement).execute(database.db)).rejects.toThrow('append-only');
    },
  );
});

describe('the store', () => {
  it('knows nothing of an id that it cannot have made', async () => {
    expect(await store.load("'; drop table incidents")).toBeUndefined();
    expect(await store.load(crypto.randomUUID())).toBeUndefined();
  });

  it('lists the newest incidents first', async () => {
    const older = await requested();
    const newer = await requested();
    const ids = (await store.list({ limit: 2 })).map(({ id }) => id);
    expect(ids).toEqual([newer.id, older.id]);
  });
});

describe('incidents like one', () => {
  const diagnosed = async (job: string, changes: Partial<Diagnosis>, namespace = 'builds') => {
    const { incident } = await store.request(aRequest({ job, namespace }));
    const diagnosis = aDiagnosis({ subject: { kind: 'Job', namespace, name: job }, ...changes });
    await store.save(incident, { kind: 'diagnosed', diagnosis, facts: [] });
    return incident.id;
  };
  const novel = (fingerprint: string): Partial<Diagnosis> => ({
    verdict: 'novel',
    causes: [],
    fingerprint,
  });

  it('are those of the same fingerprint, newest first, without the one itself', async () => {
    const first = await diagnosed('app-1', novel('aaaaaaaaaaaa'));
    const second = await diagnosed('app-2', novel('aaaaaaaaaaaa'));
    const itself = await diagnosed('app-3', novel('aaaaaaaaaaaa'));
    await diagnosed('app-4', novel('bbbbbbbbbbbb'));
    const found = await store.withFingerprint('aaaaaaaaaaaa', itself, 3);
    expect(found.map(({ id }) => id)).toEqual([second, first]);
    expect(await store.withFingerprint('aaaaaaaaaaaa', itself, 1)).toHaveLength(1);
  });

  it('are those of the same cause in the namespace, since then, each Job once', async () => {
    const [cause] = aDiagnosis().causes;
    if (!cause) throw new Error('a diagnosis without a cause');
    const causes = [{ ...cause, id: 'cause-of-this-test' }];
    await diagnosed('app-1', { causes }, 'same-cause');
    await diagnosed('app-1', { causes }, 'same-cause');
    await diagnosed('app-2', { causes }, 'same-cause');
    await diagnosed('app-3', { causes: [{ ...cause, id: 'another' }] }, 'same-cause');
    await diagnosed(
      'app-4',
      { causes: causes.map((one) => ({ ...one, certainty: 'possible' })) },
      'same-cause',
    );
    await diagnosed('app-5', { causes }, 'elsewhere');
    const query = { cause: 'cause-of-this-test', cluster: 'default', namespace: 'same-cause' };
    const found = await store.withCause({ ...query, since: new Date(0) });
    expect(found.toSorted()).toEqual(['app-1', 'app-2']);
    expect(await store.withCause({ ...query, since: new Date('2999-01-01') })).toEqual([]);
  });
});
