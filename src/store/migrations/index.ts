import type { Migration } from 'kysely/migration';
import * as incidents from './0001-incidents.ts';
import * as history from './0002-history.ts';
import * as approvals from './0003-approvals.ts';
import * as pullRequests from './0004-pull-requests.ts';
import * as githubAccounts from './0005-github-accounts.ts';
import * as verifications from './0006-verifications.ts';
import * as actions from './0007-actions.ts';
import * as selftests from './0008-selftests.ts';
import * as proofs from './0009-proofs.ts';
import * as mergeWishes from './0010-merge-wishes.ts';
import * as diffFiles from './0011-diff-files.ts';
import * as signals from './0012-signals.ts';
import * as refusedUpdates from './0013-refused-updates.ts';
import * as selftestEvents from './0014-selftest-events.ts';
import * as slackPace from './0019-slack-pace.ts';
import * as workedOutIncidents from './0020-worked-out-incidents.ts';
import * as silences from './0021-silences.ts';
import * as builds from './0022-builds.ts';
import * as reports from './0023-reports.ts';
import * as evidence from './0024-evidence.ts';
import * as postmortems from './0025-postmortems.ts';
import * as homes from './0026-homes.ts';
import * as cleanups from './0028-cleanups.ts';
import * as feedback from './0029-feedback.ts';

/** Every migration by its name; they run in the order of their names, and a released one is never edited. */
export const migrations: Record<string, Migration> = {
  '0001-incidents': incidents,
  '0002-history': history,
  '0003-approvals': approvals,
  '0004-pull-requests': pullRequests,
  '0005-github-accounts': githubAccounts,
  '0006-verifications': verifications,
  '0007-actions': actions,
  '0008-selftests': selftests,
  '0009-proofs': proofs,
  '0010-merge-wishes': mergeWishes,
  '0011-diff-files': diffFiles,
  '0012-signals': signals,
  '0013-refused-updates': refusedUpdates,
  '0014-selftest-events': selftestEvents,
  '0019-slack-pace': slackPace,
  '0020-worked-out-incidents': workedOutIncidents,
  '0021-silences': silences,
  '0022-builds': builds,
  '0023-reports': reports,
  '0024-evidence': evidence,
  '0025-postmortems': postmortems,
  '0026-homes': homes,
  '0028-cleanups': cleanups,
  '0029-feedback': feedback,
};
