import { Problem } from '../model/problem.ts';

export const incidentUnknown = (id: string): Problem =>
  new Problem(
    'incident-unknown',
    `There is no incident ${id} on record.`,
    'list open shows the ids of those that are open; their first 8 characters are enough.',
  );

export const silenceUnknown = (id: string): Problem =>
  new Problem(
    'silence-unknown',
    `There is no silence ${id} that lasts still.`,
    'silence list shows them with their ids.',
  );

export const severalSilences = (prefix: string): Problem =>
  new Problem(
    'several-silences',
    `Several silences begin with ${prefix}, and none was ended.`,
    'Give more of its id: silence end 0e9f3c1e.',
  );

export const severalIncidents = (prefix: string): Problem =>
  new Problem(
    'several-incidents',
    `Several incidents begin with ${prefix}.`,
    'Give more of its id: incident 0e9f3c1e.',
  );

export const rerunOfJobsOnly = (build: string): Problem =>
  new Problem(
    'rerun-of-jobs-only',
    `${build} is no Job that stands there still, and only such are run again.`,
    'Name a Job: rerun builds/app-7. list failed shows those that failed.',
  );

/** @param target the one that covers it, if any does */
export const rerunNotAllowed = (build: string, target: string | undefined): Problem =>
  new Problem(
    'rerun-not-allowed',
    target
      ? `The target ${target} does not let me run ${build} again.`
      : `No target of the configuration covers ${build}.`,
    'targets[].actions.rerunBuild in buildmedic.yaml allows it, after an approval.',
  );

export const rerunNeedsDiagnosis = (build: string): Problem =>
  new Problem(
    'rerun-needs-diagnosis',
    `No failure of ${build} is on record to run it again for.`,
    `Diagnose it first: diagnose ${build}. Approvers decide under that message.`,
  );

export const noFinding = (): Problem =>
  new Problem(
    'no-finding',
    'There is no finding on record for this message.',
    'Ask for a diagnosis: diagnose <job>.',
  );

export const causeNotOffered = (cause: string): Problem =>
  new Problem(
    'cause-not-offered',
    `${cause} is none of the causes to choose from, so nothing was kept.`,
    'Press No again: the list may have changed with the playbooks.',
  );
