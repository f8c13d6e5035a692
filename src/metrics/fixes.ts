import { Counter, type Registry } from 'prom-client';
import type { AuditEvent } from '../model/event.ts';
import { fixIds } from '../model/fix.ts';
import type { FixReference } from '../model/measure.ts';
import { knownOf } from './bounded.ts';

/** Listens to events: what became of fixes, by their kind, and of actions. */
export function fixMetrics(
  registry: Registry,
  fixOf: (reference: FixReference) => Promise<string | undefined>,
): (event: AuditEvent) => Promise<void> {
  const registers = [registry];
  const fixes = new Counter({
    name: 'buildmedic_fixes_total',
    help: 'What became of fixes, by kind: proposed, approved, rejected, opened, failed, merged, closed, fixed, not-fixed, unproven.',
    labelNames: ['fix', 'outcome'],
    registers,
  });
  const actions = new Counter({
    name: 'buildmedic_actions_total',
    help: 'What became of actions beside pull requests, by kind: proposed, approved, done, failed.',
    labelNames: ['action', 'outcome'],
    registers,
  });
  const known = knownOf(fixIds);

  return async (event) => {
    if ('action' in event && event.type.startsWith('action-'))
      actions.inc({ action: event.action, outcome: event.type.slice('action-'.length) });
    const step = stepOf(event);
    if (!step) return;
    const fix = 'fix' in step ? step.fix : await fixOf(step.of);
    if (fix !== undefined) fixes.inc({ fix: known(fix), outcome: step.outcome });
  };
}

type Step = { readonly outcome: string } & (
  | { readonly fix: string }
  | { readonly of: FixReference }
);

function stepOf(event: AuditEvent): Step | undefined {
  switch (event.type) {
    case 'fix-proposed':
      return { outcome: 'proposed', fix: event.fix };
    case 'fix-approved':
      return { outcome: 'approved', of: event };
    case 'approval-rejected':
      return event.subjectId
        ? { outcome: 'rejected', of: { proposalId: event.subjectId } }
        : undefined;
    case 'pull-request-opened':
      return { outcome: 'opened', of: event };
    case 'pull-request-failed':
      return { outcome: 'failed', of: event };
    case 'pull-request-merged':
      return { outcome: 'merged', of: event };
    case 'pull-request-closed':
      return { outcome: 'closed', of: event };
    case 'verification-ended': {
      const isJudged = event.outcome === 'fixed' || event.outcome === 'not-fixed';
      return { outcome: isJudged ? event.outcome : 'unproven', of: event };
    }
    default:
      return undefined;
  }
}
