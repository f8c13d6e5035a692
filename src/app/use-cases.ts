import { allChecks } from '../checks/index.ts';
import { createDiagnose, type Diagnose } from '../diagnosis/diagnose.ts';
import { createProposeActions } from '../incidents/actions/propose-actions.ts';
import { createLinkedAccounts } from '../incidents/approvals/linked-accounts.ts';
import { createExplainFailure } from '../incidents/diagnosing/explain-failure.ts';
import { createProposeFixes } from '../incidents/proposals/propose-fixes.ts';
import { createShareLongDiffs } from '../incidents/proposals/share-long-diffs.ts';
import { createShowIncident } from '../incidents/show-incident.ts';
import { createTakeAlerts } from '../incidents/signals/take-alerts.ts';
import { policyFrom } from '../incidents/targets.ts';
import type { Systems } from '../model/systems.ts';
import { userGroupMembers } from '../slack/user-groups.ts';
import { joinCleanup } from './cleanup.ts';
import { joinEvidence } from './evidence.ts';
import type { Parts } from './parts.ts';

/** The use cases that more than one role or job needs. */
export type UseCases = ReturnType<typeof joinUseCases>;

/** Joins the parts to the use cases that several others are built on. Nothing runs yet. */
export function joinUseCases(parts: Parts) {
  const { config, knowledge } = parts;
  const policyFor = policyFrom(parts.targets);
  const showing = {
    ...parts,
    canActAsPerson: config.github.linking !== undefined && config.encryptionKeys.length > 0,
    policyFor,
  };
  const { authorization } = parts.github;
  const judging = { ...parts, policyFor, membersOf: userGroupMembers(parts.web) };
  const { metrics } = parts;
  const explaining = createExplainFailure({
    ...parts,
    onExplained: metrics.builds.explained,
    onError: (error) => parts.logger.warn({ err: error }, 'why a build failed could not be kept'),
  });
  const diagnoseWith = (systems: Systems) =>
    createDiagnose({
      checks: allChecks,
      ...knowledge,
      limits: {
        deadlineMs: config.diagnosis.deadlineSeconds * 1000,
        maxCalls: config.diagnosis.maxCalls,
      },
      systems,
      patternSettings: config.diagnosis.patterns,
    });
  const systems = { ...parts.systems, history: parts.goodLogs };
  const evidence = joinEvidence({ ...parts, systems }, diagnoseWith);
  const counted = (diagnose: Diagnose) => explaining(metrics.measured(diagnose));
  const waits = {
    rolloutMs: config.verification.rolloutMinutes * 60_000,
    buildMs: config.verification.buildMinutes * 60_000,
    lookMs: config.verification.lookSeconds * 1000,
  };
  return {
    show: createShowIncident(showing),
    /** To somebody who has just pressed a button, and watches what it does. */
    showAtOnce: createShowIncident({ ...showing, urgency: 'click' }),
    judging,
    /** Keeps nothing: for what is no failure of anybody's build. */
    diagnose: counted(diagnoseWith(systems)),
    ofFailures: { ...evidence, diagnose: counted(evidence.diagnose) },
    cleanup: joinCleanup(parts, judging.membersOf),
    waits,
    authorization,
    takeAlerts: createTakeAlerts({
      ...parts,
      groupWaitMs: config.alerts.groupWaitSeconds * 1000,
      onError: (error) => parts.logger.warn({ err: error }, 'an alert could not be queued yet'),
    }),
    linked: createLinkedAccounts({ accounts: parts.accounts, authorization }),
    proposeFixes: createProposeFixes({
      ...parts,
      shareLongDiffs: createShareLongDiffs(parts),
      wasInVain: parts.verifications.wasInVain,
    }),
    proposeActions: createProposeActions({
      ...parts,
      causes: knowledge.causes,
      probeImage: config.probe.image,
    }),
  };
}
