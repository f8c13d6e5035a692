import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type HomeView, homeBlocks } from '../../../src/slack/views/home.ts';
import type { IncidentRow } from '../../../src/slack/views/incident-list.ts';
import { textOf } from '../../e2e/message-text.ts';
import { messageComplaints } from '../slack-limits.ts';
import { nastyIncident, secret } from './nasty.ts';
import { anIncident, outOfMemory } from './samples.ts';

const now = new Date('2026-01-18T16:00:00Z');
const minutesAgo = (of: number): Date => new Date(now.getTime() - of * 60_000);

const row = (job: string, minutes: number, changes: Partial<IncidentRow> = {}): IncidentRow => {
  const diagnosis = { ...outOfMemory, subject: { ...outOfMemory.subject, name: job } };
  return {
    incident: {
      ...anIncident(),
      job,
      phase: 'fix-proposed',
      createdAt: minutesAgo(minutes),
      state: { kind: 'diagnosed', diagnosis, facts: [] },
    },
    alerts: 3,
    phaseSince: minutesAgo(minutes),
    diagnosedAt: minutesAgo(minutes - 1),
    url: 'https://acme.slack.com/archives/C1/p1',
    ...changes,
  };
};

const view = (changes: Partial<HomeView> = {}): HomeView => ({
  now,
  open: [row('app-7', 12)],
  openTotal: 1,
  diagnosed: [row('app-7', 12), row('app-6', 200)],
  day: { builds: 20, failures: 3, isWatched: true },
  health: {
    own: { kind: 'seen', value: { waiting: 0, active: 1, delayed: 0, oldestMs: 0 } },
    builds: { kind: 'seen', value: { running: 2, waiting: 0 } },
  },
  ...changes,
});

const words = (one: HomeView): string =>
  textOf({ ts: '', text: '', blocks: homeBlocks(one, '/build') } as never);

it('begins with what is open, then the last day, the queues and the last diagnoses', () => {
  expect(words(view())).toMatch(
    /1 open incident[\s\S]*app-7[\s\S]*fix proposed · 12 min old · 3 alerts[\s\S]*3 of 20 builds failed \(15 %\)[\s\S]*The queues are well[\s\S]*2 running[\s\S]*Last diagnoses[\s\S]*app-6[\s\S]*3 h 19 min ago/,
  );
});

it('tells a team that has diagnosed nothing yet what to do', () => {
  const text = words(
    view({
      open: [],
      openTotal: 0,
      diagnosed: [],
      day: { builds: 0, failures: 0, isWatched: false },
    }),
  );
  expect(text).toMatch(
    /Nothing was diagnosed yet[\s\S]*1\. `\/build list failed`[\s\S]*I cannot count/,
  );
});

it('says so when nothing is open any more, and how many more are', () => {
  expect(words(view({ open: [], openTotal: 0 }))).toContain('No incident is open');
  expect(words(view({ openTotal: 1_234 }))).toMatch(/1,234 open incidents[\s\S]*1,233 more/);
});

it('says what could not be asked', () => {
  const unseen = { kind: 'unseen', because: 'no answer within 2.5 s' } as const;
  const text = words(view({ health: { own: unseen, builds: unseen, broker: unseen } }));
  expect(text).toContain("The bot's own queue does not answer");
  expect(text).toContain('could not be asked: no answer within 2.5 s');
});

it('keeps to the limits of Slack and shows no secret, whatever things are called', () => {
  fc.assert(
    fc.property(fc.array(nastyIncident, { minLength: 5, maxLength: 10 }), (incidents) => {
      const rows = incidents.map((incident) => row('app-7', 12, { incident }));
      const blocks = homeBlocks(view({ open: rows, diagnosed: rows, openTotal: 900 }), '/build');
      expect(messageComplaints({ text: 'home', blocks })).toEqual([]);
      expect(JSON.stringify(blocks)).not.toContain(secret);
    }),
    { numRuns: 50 },
  );
});
