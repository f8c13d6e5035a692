import type { Approvers } from '../../model/approval.ts';
import type { Incident } from '../../model/incident.ts';
import type { PublicPlace } from '../../model/postmortem.ts';
import type { Target } from '../../model/target.ts';
import { diagnosisOf, isNovel } from './story.ts';

/** Where post-mortems go, as the configuration says. */
export interface PostmortemSettings {
  readonly target?: string | undefined;
  /** `owner/name`. */
  readonly repository?: string | undefined;
  readonly branch?: string | undefined;
  readonly as: 'pull-request' | 'issue';
  /** With `{date}`, `{slug}` and `{id}` in it. */
  readonly path: string;
  readonly novel: boolean;
  readonly playbook?: string | undefined;
}

/** The place of an incident's post-mortem on GitHub: the same each time it is asked for. */
export function placeOf(
  settings: PostmortemSettings,
  targets: readonly Target[],
  incident: Incident,
): PublicPlace {
  const target = targets.find(({ name }) => name === settings.target);
  const repository = target?.repository ?? settings.repository ?? '';
  const baseBranch = target?.branch ?? settings.branch ?? 'main';
  if (settings.as === 'issue') return { kind: 'issue', repository, baseBranch };
  return {
    kind: 'pull-request',
    repository,
    baseBranch,
    headBranch: `buildmedic/postmortems/${incident.id}`,
    path: filled(settings.path, incident),
    ...(settings.playbook && isNovel(incident)
      ? { playbookPath: filled(settings.playbook, incident) }
      : {}),
  };
}

const filled = (template: string, incident: Incident): string =>
  template
    .replaceAll('{date}', incident.createdAt.toISOString().slice(0, 10))
    .replaceAll('{slug}', slugOf(incident))
    .replaceAll('{id}', incident.id);

const longestPart = 60;

/** The build, what was wrong with it, and the beginning of the incident's id: two incidents of one day differ in that. */
function slugOf(incident: Incident): string {
  const { subject, causes } = diagnosisOf(incident) ?? {};
  const about = [subject?.name ?? incident.job, causes?.[0]?.id ?? 'unexplained'];
  const parts = about.map((part) =>
    part
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .slice(0, longestPart)
      .replaceAll(/^-+|-+$/g, ''),
  );
  return [...parts, incident.id.slice(0, 8)].filter(Boolean).join('-');
}

/** Who may have one opened by asking: the target's approvers, or those of any target where a repository is named. */
export function whoMayAsk(
  { target }: Pick<PostmortemSettings, 'target'>,
  targets: readonly Target[],
): Approvers {
  const named = targets.filter(({ name }) => target === undefined || name === target);
  return {
    users: [...new Set(named.flatMap(({ approvers }) => approvers.users))],
    userGroups: [...new Set(named.flatMap(({ approvers }) => approvers.userGroups))],
  };
}
