import { mendedSubject } from '../../model/diagnosis.ts';
import type { Incident } from '../../model/incident.ts';
import { retriedName } from '../../model/job-copy.ts';
import type { JobQuestion } from '../../model/question.ts';
import { namespacedName } from '../../model/references.ts';
import type { Target } from '../../model/target.ts';
import { rerunNeedsDiagnosis, rerunNotAllowed, rerunOfJobsOnly } from '../../problems/incidents.ts';
import type { SlackMessage } from '../../slack/views/blocks.ts';
import { rerunMessage } from '../../slack/views/rerun.ts';
import type { ActionStore } from '../../store/action-store.ts';
import type { IncidentCourses } from '../../store/incident-courses.ts';
import type { ProposeActions } from '../actions/propose-actions.ts';
import type { Messages } from '../ports.ts';
import type { ShowIncident } from '../show-incident.ts';
import { targetFor } from '../targets.ts';
import { type LookUpNeeds, lookUpBuild } from './look-up-build.ts';

export interface AnswerRerunNeeds extends LookUpNeeds {
  readonly targets: readonly Target[];
  readonly courses: Pick<IncidentCourses, 'ofBuilds'>;
  readonly actions: Pick<ActionStore, 'ofIncident'>;
  readonly messages: Pick<Messages, 'permalink'>;
  readonly proposeActions: ProposeActions;
  readonly show: ShowIncident;
}

/** Asks the target's approvers whether the build may run again, under the message of its incident; runs nothing itself. */
export const createAnswerRerun =
  (needs: AnswerRerunNeeds) =>
  async (question: JobQuestion): Promise<SlackMessage> => {
    const { cluster, build } = await lookUpBuild(question, needs);
    const { kind, namespace, name } = build.subject;
    const called = namespacedName(build.subject);
    if (kind !== 'Job' || !build.job) throw rerunOfJobsOnly(called);
    const place = { cluster: cluster.name, namespace, name: retriedName(name) };
    const target = targetFor(needs.targets, place);
    if (!target?.actions['rerun-build']) throw rerunNotAllowed(called, target?.name);
    const course = (await needs.courses.ofBuilds(cluster.name, [build.subject])).get(called);
    const { incident } = course ?? {};
    if (!course || !incident?.messageTs || !isAbout(incident, called))
      throw rerunNeedsDiagnosis(called);
    await needs.proposeActions.propose(incident, 'rerun-build');
    const action = (await needs.actions.ofIncident(incident.id)).find(
      ({ plan }) => plan.kind === 'rerun-build' && namespacedName(plan) === called,
    );
    if (!action) throw rerunNeedsDiagnosis(called);
    await needs.show(incident.id);
    const url = await needs.messages.permalink(incident.channel, incident.messageTs);
    return rerunMessage(called, action.state.kind, { ...course, ...(url ? { url } : {}) });
  };

/** Its message has the buttons of what it was diagnosed for, and of nothing else. */
function isAbout({ state }: Incident, called: string): boolean {
  if (state.kind !== 'diagnosed') return false;
  const { verdict } = state.diagnosis;
  const mended = mendedSubject(state.diagnosis);
  return (
    mended.kind === 'Job' &&
    namespacedName(mended) === called &&
    (verdict === 'diagnosed' || verdict === 'novel')
  );
}
