import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { botActor } from '../../src/model/event.ts';
import type { PostmortemPlace } from '../../src/model/postmortem.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { type IncidentCourses, incidentCourses } from '../../src/store/incident-courses.ts';
import { type IncidentStore, incidentStore } from '../../src/store/incident-store.ts';
import { type PostmortemStore, postmortemStore } from '../../src/store/postmortem-store.ts';
import { type RaisedIncidents, raisedIncidents } from '../../src/store/raised-incidents.ts';
import { novel } from '../incidents/postmortem/stories.ts';
import { blockedEgress } from '../slack/views/samples.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';

let test: TestDatabase;
let database: Database;
let postmortems: PostmortemStore;
let incidents: IncidentStore;
let raised: RaisedIncidents;
let courses: IncidentCourses;

beforeAll(async () => {
  test = await testDatabase();
  database = await openDatabase({ url: test.url, dataDir: '.buildmedic' });
  postmortems = postmortemStore(database.db);
  incidents = incidentStore(database.db);
  raised = raisedIncidents(database.db);
  courses = incidentCourses(database.db);
});
afterAll(async () => {
  await database.close();
  await test.close();
});

const anIncident = (diagnosis = blockedEgress) =>
  raised.raise({
    request: {
      idempotencyKey: crypto.randomUUID(),
      cluster: 'prod-eu',
      job: diagnosis.subject.name,
      requestedBy: botActor,
      channel: 'C1',
    },
    state: { kind: 'diagnosed', diagnosis, facts: [] },
    groupKey: crypto.randomUUID(),
  });

const thread: PostmortemPlace = { kind: 'thread' };
const issue: PostmortemPlace = { kind: 'issue', repository: 'acme/gitops', baseBranch: 'main' };
const opened = {
  kind: 'opened',
  number: 7,
  url: 'https://github.com/acme/gitops/issues/7',
} as const;

describe('a post-mortem on record', () => {
  it('is one an incident, and is asked for once while it is being written', async () => {
    const { id: incidentId } = await anIncident();
    const first = await postmortems.request({ incidentId, by: 'U1', place: issue });
    const again = await postmortems.request({ incidentId, by: 'U2', place: thread });
    expect(again).toEqual(first);
    expect((await postmortems.awaited()).map(({ id }) => id)).toContain(first.id);

    await postmortems.recordDraft(first.id, [{ path: '', after: 'one' }]);
    await postmortems.recordDraft(first.id, [{ path: '', after: 'two' }]);
    await postmortems.recordOutcome(first, opened);
    await postmortems.recordOutcome(first, opened);
    const written = await postmortems.load(first.id);
    expect(written).toMatchObject({ published: { number: 7 }, writtenRound: 1 });
    expect(written?.drafts).toEqual([[{ path: '', after: 'two' }]]);
    expect((await postmortems.awaited()).map(({ id }) => id)).not.toContain(first.id);
    const types = (await incidents.timeline(incidentId)).map(({ type }) => type);
    expect(types.filter((type) => type.startsWith('postmortem'))).toEqual([
      'postmortem-requested',
      'postmortem-opened',
    ]);
  });

  it('stays where it was opened, and leaves the thread for GitHub when that is asked for', async () => {
    const { id: incidentId } = await anIncident();
    const shared = await postmortems.request({ incidentId, by: 'U1', place: thread });
    await postmortems.recordOutcome(shared, { kind: 'shared' });
    const second = await postmortems.request({ incidentId, by: 'U2', place: issue });
    expect(second).toMatchObject({ place: issue, round: 2, requestedBy: 'U2' });
    await postmortems.recordOutcome(second, opened);
    const third = await postmortems.request({ incidentId, by: 'U2', place: thread });
    expect(third).toMatchObject({ place: issue, round: 3 });
    expect(await postmortems.request({ incidentId, by: botActor, place: issue })).toEqual(third);
  });

  it('counts what was opened within a time', async () => {
    const hourAgo = new Date(Date.now() - 3_600_000);
    const before = await postmortems.openedSince('acme/gitops', hourAgo);
    const { id: incidentId } = await anIncident();
    const asked = await postmortems.request({ incidentId, by: 'U1', place: issue });
    await postmortems.recordOutcome(asked, opened);
    expect(await postmortems.openedSince('acme/gitops', hourAgo)).toBe(before + 1);
    expect(await postmortems.openedSince('acme/gitops', new Date(Date.now() + 60_000))).toBe(0);
  });

  it('is wanted once for each failure that nobody has seen before, when it is resolved', async () => {
    const since = new Date(Date.now() - 60_000);
    const first = await anIncident(novel);
    const same = await anIncident(novel);
    const explained = await anIncident();
    expect(await postmortems.novelWithout(since)).toEqual([]);
    for (const { id } of [first, same, explained]) await raised.resolve(id, 'over');
    expect((await postmortems.novelWithout(since)).map(({ id }) => id)).toEqual([first.id]);
    await postmortems.request({ incidentId: first.id, by: botActor, place: issue });
    expect(await postmortems.novelWithout(since)).toEqual([]);
  });
});

describe('how often a cause was found', () => {
  it('counts a build once a day', async () => {
    const named = (name: string) => ({
      ...blockedEgress,
      subject: { ...blockedEgress.subject, name },
      causes: blockedEgress.causes.map((cause) => ({ ...cause, id: 'counted' })),
    });
    for (const name of ['one', 'one', 'two']) await anIncident(named(name));
    const range = { from: new Date(Date.now() - 60_000), until: new Date(Date.now() + 60_000) };
    expect(await courses.timesFound({ cause: 'counted', ...range })).toBe(2);
    const earlier = { from: new Date(0), until: new Date(1) };
    expect(await courses.timesFound({ cause: 'counted', ...earlier })).toBe(0);
  });
});
