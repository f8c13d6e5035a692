import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApprove } from '../../../src/incidents/approvals/approve.ts';
import type { MembersOf } from '../../../src/incidents/approvals/approvers.ts';
import type { ClickAnswer, JudgeNeeds } from '../../../src/incidents/approvals/judge-click.ts';
import { createRecheckApproval } from '../../../src/incidents/approvals/recheck-approval.ts';
import type { ApprovalPolicy } from '../../../src/model/approval.ts';
import type { Incident } from '../../../src/model/incident.ts';
import type { Proposal } from '../../../src/model/proposal.ts';
import { type ApprovalStore, approvalStore } from '../../../src/store/approval-store.ts';
import { type Database, openDatabase } from '../../../src/store/database.ts';
import { type IncidentStore, incidentStore } from '../../../src/store/incident-store.ts';
import { proposalStore } from '../../../src/store/proposal-store.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { aDay, aDraft, aRequest } from '../../support/samples.ts';

let test: TestDatabase;
let database: Database;
let incidents: IncidentStore;
let approvals: ApprovalStore;
/** As the configuration and Slack stand; a story changes them. */
let policy: ApprovalPolicy | undefined;
let membersOf: MembersOf;
let incident: Incident;
let proposal: Proposal;
let carriedOut: string[];
let queueFails: boolean;

beforeAll(async () => {
  test = await testDatabase();
  database = await openDatabase({ url: test.url, dataDir: '.buildmedic' });
  incidents = incidentStore(database.db);
  approvals = approvalStore(database.db);
});
afterAll(async () => {
  await database.close();
  await test.close();
});
beforeEach(async () => {
  policy = {
    approvers: { users: ['UNAMED'], userGroups: ['SGROUP'] },
    required: 1,
    requesterMayApprove: true,
    channels: [],
    expiresAfterHours: 24,
  };
  membersOf = async () => ['UMEMBER'];
  carriedOut = [];
  queueFails = false;
  ({ incident } = await incidents.request(aRequest({ requestedBy: 'UASKER' })));
  proposal = await proposalStore(database.db).propose(aDraft(incident.id), aDay);
});

const needs = (): JudgeNeeds => ({
  approvals,
  incidents,
  policyFor: () => policy,
  membersOf: (group) => membersOf(group),
});
const unreadable: MembersOf = async () => {
  throw new Error('ratelimited');
};

async function press(by: string): Promise<ClickAnswer> {
  const [request] = await approvals.ofIncident(incident.id);
  const approve = createApprove({
    ...needs(),
    carryOut: {
      proposal: async ({ subject }) => {
        if (queueFails) throw new Error('the queue is away');
        carriedOut.push(subject.id);
      },
      action: async () => undefined,
    },
    show: async () => undefined,
  });
  return approve({ requestId: request?.id ?? '', hash: proposal.diffHash, by, channel: 'C1' });
}
const recheck = () =>
  createRecheckApproval(needs())(
    incident,
    { kind: 'proposal', id: proposal.id },
    proposal.diffHash,
  );
const refusals = async () =>
  (await incidents.timeline(incident.id)).flatMap((event) =>
    event.type === 'approval-refused' ? [event.because] : [],
  );

describe('a click', () => {
  it('by someone who is named counts although a user group cannot be read', async () => {
    membersOf = unreadable;
    expect(await press('UNAMED')).toEqual({ kind: 'done' });
    expect(carriedOut).toEqual([proposal.id]);
  });

  it('grants nothing when the group that might have them cannot be read', async () => {
    membersOf = unreadable;
    expect(await press('UMEMBER')).toMatchObject({ kind: 'not-approver' });
    expect(await refusals()).toEqual([expect.stringContaining('could not be read')]);
    expect(carriedOut).toEqual([]);
  });

  it('is refused when the target is in the configuration no more', async () => {
    policy = undefined;
    expect(await press('UNAMED')).toMatchObject({ kind: 'refused' });
    expect(await refusals()).toEqual([expect.stringContaining('not in the configuration')]);
  });

  it('is on record and carried out later when the queue does not answer', async () => {
    queueFails = true;
    expect(await press('UNAMED')).toEqual({
      kind: 'refused',
      because: expect.stringContaining('Your approval is on record'),
    });
    expect(await recheck()).toEqual({ kind: 'stands', approvedBy: ['UNAMED'] });
  });
});

describe('just before an approved change is made', () => {
  beforeEach(async () => {
    expect(await press('UMEMBER')).toEqual({ kind: 'done' });
  });

  it('an approval stands while its rights do', async () => {
    expect(await recheck()).toEqual({ kind: 'stands', approvedBy: ['UMEMBER'] });
  });

  it('nothing is known while Slack does not say who is in the group: it is tried again', async () => {
    membersOf = unreadable;
    await expect(recheck()).rejects.toThrow('cannot be read');
  });

  it.each<[string, (was: ApprovalPolicy) => ApprovalPolicy | undefined, string]>([
    ['the target is gone', () => undefined, 'not in the configuration'],
    ['it takes two people now', (was) => ({ ...was, required: 2 }), 'it takes 2 approvals now'],
    [
      'the person may not approve any more',
      (was) => ({ ...was, approvers: { users: ['UNAMED'], userGroups: [] } }),
      'UMEMBER is not an approver any more',
    ],
  ])('it has lapsed when %s, which is put on record', async (_what, changed, because) => {
    policy = policy && changed(policy);
    expect(await recheck()).toEqual({ kind: 'lapsed', because: expect.stringContaining(because) });
    expect(await incidents.timeline(incident.id)).toContainEqual(
      expect.objectContaining({ type: 'approval-lapsed', hash: proposal.diffHash }),
    );
  });

  it('there is no approval for another diff than the approved one', async () => {
    const answer = createRecheckApproval(needs())(
      incident,
      { kind: 'proposal', id: proposal.id },
      'another',
    );
    expect(await answer).toMatchObject({ kind: 'lapsed' });
  });
});

describe('the one who asked', () => {
  it('may not have it done when the rule changed after their click', async () => {
    policy = policy && { ...policy, approvers: { users: ['UASKER'], userGroups: [] } };
    expect(await press('UASKER')).toEqual({ kind: 'done' });
    policy = policy && { ...policy, requesterMayApprove: false };
    expect(await recheck()).toMatchObject({
      kind: 'lapsed',
      because: expect.stringContaining('UASKER asked for the diagnosis'),
    });
  });
});
