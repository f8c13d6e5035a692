import { describe, expect, it } from 'vitest';
import type { IncidentEvent } from '../../src/model/event.ts';
import { type IncidentPhase, phaseAfter } from '../../src/model/life-cycle.ts';

const common = { incidentId: 'i', at: new Date(0), actor: 'buildmedic' };
const pull = { repository: 'acme/gitops', number: 1 };
const events = {
  requested: { ...common, type: 'incident-requested', cluster: 'c', job: 'app-7' },
  diagnosed: { ...common, type: 'diagnosis-finished', verdict: 'diagnosed' },
  healthy: { ...common, type: 'diagnosis-finished', verdict: 'healthy' },
  proposed: {
    ...common,
    type: 'fix-proposed',
    proposalId: 'p',
    fix: 'raise-memory',
    repository: 'acme/gitops',
    diffHash: 'h',
  },
  approved: { ...common, type: 'fix-approved', proposalId: 'p', diffHash: 'h' },
  merged: { ...common, ...pull, type: 'pull-request-merged' },
  closed: { ...common, ...pull, type: 'pull-request-closed' },
  verifying: { ...common, type: 'verification-started', verificationId: 'v' },
  fixed: { ...common, type: 'verification-ended', verificationId: 'v', outcome: 'fixed' },
  notFixed: { ...common, type: 'verification-ended', verificationId: 'v', outcome: 'not-fixed' },
  resolved: { ...common, type: 'incident-resolved', because: 'its alerts are over' },
  reopened: { ...common, type: 'incident-reopened', because: 'it is back' },
  dismissed: { ...common, type: 'incident-dismissed' },
} satisfies Record<string, IncidentEvent>;

const after = (...names: readonly (keyof typeof events)[]): IncidentPhase =>
  names.reduce<IncidentPhase>((phase, name) => phaseAfter(phase, events[name]), 'open');

describe('the life cycle of an incident', () => {
  it.each([
    [['requested'], 'open'],
    [['requested', 'diagnosed'], 'diagnosed'],
    [['requested', 'diagnosed', 'proposed'], 'fix-proposed'],
    [['requested', 'diagnosed', 'proposed', 'approved'], 'approved'],
    [['requested', 'diagnosed', 'proposed', 'approved', 'merged'], 'merged'],
    [['requested', 'diagnosed', 'proposed', 'approved', 'merged', 'verifying'], 'verifying'],
    [['diagnosed', 'proposed', 'approved', 'merged', 'verifying', 'fixed'], 'resolved'],
    [['diagnosed', 'proposed', 'approved', 'merged', 'verifying', 'notFixed'], 'diagnosed'],
    [['diagnosed', 'proposed', 'dismissed'], 'dismissed'],
    [['requested', 'healthy'], 'resolved'],
  ] as const)('%j comes to %s', (names, phase) => {
    expect(after(...names)).toBe(phase);
  });

  it('goes back to the proposal when the approved pull request is closed', () => {
    expect(after('diagnosed', 'proposed', 'approved', 'closed')).toBe('fix-proposed');
  });

  it('is not set back by a second fix that is proposed', () => {
    expect(after('diagnosed', 'proposed', 'approved', 'proposed')).toBe('approved');
  });

  it('hears, once it is over, only what opens it again', () => {
    expect(after('diagnosed', 'resolved', 'proposed')).toBe('resolved');
    expect(after('diagnosed', 'resolved', 'reopened')).toBe('diagnosed');
    expect(after('diagnosed', 'dismissed', 'merged')).toBe('dismissed');
  });

  it('comes to the same when the last event is told twice', () => {
    expect(after('diagnosed', 'proposed', 'approved', 'approved')).toBe('approved');
    expect(after('diagnosed', 'resolved', 'resolved')).toBe('resolved');
  });
});
