import { botActor, type IncidentEvent } from '../../model/event.ts';
import type { Incident } from '../../model/incident.ts';
import type { LinkedAccounts } from '../../model/linked-account.ts';
import type { Playbook } from '../../model/playbook.ts';
import type { PostmortemPlace } from '../../model/postmortem.ts';
import { draftPlaybook, unexplainedOf } from '../../playbooks/draft.ts';
import type { ActionStore } from '../../store/action-store.ts';
import type { IncidentCourses } from '../../store/incident-courses.ts';
import type { IncidentStore } from '../../store/incident-store.ts';
import type { ProposalStore } from '../../store/proposal-store.ts';
import type { VerificationStore } from '../../store/verification-store.ts';
import type { Messages } from '../ports.ts';
import { threadUrl } from '../pull-requests/pull-request-texts.ts';
import { diagnosisOf, isNovel, type PostmortemStory, recurrenceDays } from './story.ts';

export interface ReadStoryNeeds {
  readonly courses: Pick<IncidentCourses, 'withPrefix' | 'timesFound'>;
  readonly incidents: Pick<IncidentStore, 'timeline'>;
  readonly proposals: Pick<ProposalStore, 'ofIncident'>;
  readonly actions: Pick<ActionStore, 'ofIncident'>;
  readonly verifications: Pick<VerificationStore, 'ofIncident'>;
  readonly playbooks: readonly Playbook[];
  readonly linked: Pick<LinkedAccounts, 'loginOf'>;
  readonly messages: Pick<Messages, 'permalink'>;
}

/** All that is on record of an incident, for its post-mortem; nothing when there is no such incident. */
export async function readStory(
  incidentId: string,
  place: PostmortemPlace,
  needs: ReadStoryNeeds,
): Promise<PostmortemStory | undefined> {
  const [course] = await needs.courses.withPrefix(incidentId);
  if (!course) return undefined;
  const { incident } = course;
  const [events, proposals, actions, verifications, timesSeen, url] = await Promise.all([
    needs.incidents.timeline(incidentId),
    needs.proposals.ofIncident(incidentId),
    needs.actions.ofIncident(incidentId),
    needs.verifications.ofIncident(incidentId),
    timesFound(incident, needs),
    threadUrl(incident, needs.messages),
  ]);
  const cause = diagnosisOf(incident)?.causes[0]?.id;
  const playbook = needs.playbooks.findLast(({ causes }) => causes.some(({ id }) => id === cause));
  const yaml = runbookOf(incident);
  const path = place.kind === 'pull-request' ? place.playbookPath : undefined;
  return {
    course,
    events,
    proposals,
    actions,
    verifications,
    ...(playbook ? { playbook } : {}),
    timesSeen,
    names: await namesOf(events, needs.linked),
    ...(yaml ? { runbook: { yaml, ...(path ? { path } : {}) } } : {}),
    ...(url ? { threadUrl: url } : {}),
  };
}

const dayMs = 24 * 60 * 60 * 1000;

async function timesFound(incident: Incident, { courses }: ReadStoryNeeds): Promise<number> {
  const cause = diagnosisOf(incident)?.causes[0]?.id;
  if (!cause) return 0;
  const until = incident.createdAt;
  const from = new Date(until.getTime() - recurrenceDays * dayMs);
  return courses.timesFound({ cause, from, until });
}

function runbookOf(incident: Incident): string | undefined {
  const diagnosis = diagnosisOf(incident);
  return diagnosis && isNovel(incident) ? draftPlaybook(unexplainedOf(diagnosis)) : undefined;
}

/** Those who have linked their GitHub accounts are called by these. */
async function namesOf(
  events: readonly IncidentEvent[],
  linked: ReadStoryNeeds['linked'],
): Promise<ReadonlyMap<string, string>> {
  const people = [...new Set(events.map(({ actor }) => actor))].filter((one) => one !== botActor);
  const named = await Promise.all(
    people.map(async (id) => [id, await linked.loginOf(id)] as const),
  );
  return new Map(named.flatMap(([id, login]) => (login ? [[id, login] as const] : [])));
}
