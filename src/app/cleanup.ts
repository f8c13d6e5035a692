import type { MembersOf } from '../incidents/approvals/approvers.ts';
import { createCarryOutCleanup, nothing } from '../incidents/cleanup/carry-out-cleanup.ts';
import { createDecideCleanup } from '../incidents/cleanup/decide-cleanup.ts';
import { createProposeCleanup } from '../incidents/cleanup/propose-cleanup.ts';
import {
  createLookForCleanup,
  createScheduleCleanup,
} from '../incidents/cleanup/schedule-cleanup.ts';
import { createShowCleanup } from '../incidents/cleanup/show-cleanup.ts';
import type { Parts } from './parts.ts';

/** What cleans up old failures: on demand, by a click, and by schedule. */
export function joinCleanup(parts: Parts, membersOf: MembersOf) {
  const settings = parts.config.cleanup;
  const show = createShowCleanup(parts);
  const needs = { ...parts, settings, membersOf, show };
  const propose = createProposeCleanup(needs);
  return {
    settings,
    propose,
    decide: createDecideCleanup(needs),
    schedule: createScheduleCleanup(needs),
    handlers: {
      'look-for-cleanup': createLookForCleanup({ ...needs, propose }),
      'carry-out-cleanup': createCarryOutCleanup(needs),
    },
    /** A round whose tries are spent has failed, and is shown so. */
    async fail(id: string, because: string): Promise<void> {
      await parts.cleanups.recordEnd(id, 'failed', nothing(because));
      await show(id);
    },
  };
}
