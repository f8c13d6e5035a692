import { unifiedDiff } from '../../fixes/diff.ts';
import { fixes } from '../../fixes/index.ts';
import { workOut } from '../../fixes/work-out.ts';
import { branchName } from '../../github/branch-name.ts';
import type { WritableCluster } from '../../model/cluster-actions.ts';
import { mendedSubject } from '../../model/diagnosis.ts';
import type { Fix, FixChange, Proof } from '../../model/fix.ts';
import type { GitRepositories } from '../../model/git-repository.ts';
import type { Incident } from '../../model/incident.ts';
import { retriedName } from '../../model/job-copy.ts';
import { Problem } from '../../model/problem.ts';
import type { ProposalDraft } from '../../model/proposal.ts';
import { subjectKindNamed } from '../../model/references.ts';
import type { Systems } from '../../model/systems.ts';
import { fixPlacesOf, type Target } from '../../model/target.ts';
import { problemText } from '../../problems/text.ts';
import type { ProposalStore } from '../../store/proposal-store.ts';
import type { PullRequestStore } from '../../store/pull-request-store.ts';
import type { VerificationStore } from '../../store/verification-store.ts';
import { adoptPullRequest } from '../pull-requests/adopt-pull-request.ts';
import { targetFor } from '../targets.ts';
import { createReadContext } from './read-context.ts';
import { createReadImage } from './read-image.ts';
import type { ShareLongDiffs } from './share-long-diffs.ts';
import { targetSources } from './target-sources.ts';
import { tryOnCluster } from './try-on-cluster.ts';

export interface ProposeNeeds {
  readonly proposals: ProposalStore;
  readonly pullRequests: Pick<PullRequestStore, 'track' | 'load'>;
  readonly repositories: GitRepositories;
  readonly targets: readonly Target[];
  readonly cluster: (name: string) => Pick<WritableCluster, 'actions'>;
  readonly systems: Pick<Systems, 'registries'>;
  readonly shareLongDiffs: ShareLongDiffs;
  /** Was this fix merged before, and the build failed all the same? */
  readonly wasInVain: VerificationStore['wasInVain'];
}

export interface ProposeFixes {
  /** What to say while the fixes are worked out; nothing when there is none to work out. */
  announcement(incident: Incident): string | undefined;
  /** Works out the fixes and puts them on record. @returns why there is none, when there is none. */
  propose(incident: Incident): Promise<string | undefined>;
}

export const createProposeFixes = (needs: ProposeNeeds): ProposeFixes => ({
  announcement(incident) {
    const target = targetOf(incident, needs.targets);
    return target && fixesFor(incident).length > 0
      ? `Working out the fix in ${target.repository}…`
      : undefined;
  },

  async propose(incident) {
    const wanted = fixesFor(incident);
    if (wanted.length === 0) return undefined;
    const target = targetOf(incident, needs.targets);
    if (!target) return noTarget(incident);
    try {
      return await proposeAll(incident, target, wanted, needs);
    } catch (error) {
      // The finding stands without a fix; whoever can mend the access reads why.
      if (error instanceof Problem) return `No fix can be offered: ${problemText(error)}`;
      throw error;
    }
  },
});

/** The fixes of the best cause that are built. What is only possible is not acted upon. */
function fixesFor({ state }: Incident): Fix[] {
  const [best] = state.kind === 'diagnosed' ? state.diagnosis.causes : [];
  if (!best || best.certainty === 'possible') return [];
  return best.fixes.flatMap((id) => fixes.get(id) ?? []);
}

/** A build that was run again is described where the first run of it is. */
function subjectOf({ state }: Incident) {
  if (state.kind !== 'diagnosed') return undefined;
  const subject = mendedSubject(state.diagnosis);
  return { ...subject, name: retriedName(subject.name) };
}

function targetOf(incident: Incident, targets: readonly Target[]): Target | undefined {
  const subject = subjectOf(incident);
  return subject && targetFor(targets, { cluster: incident.cluster, ...subject });
}

function noTarget(incident: Incident): string {
  const subject = subjectOf(incident);
  return `No fix can be offered: no target of the configuration covers ${incident.cluster}, namespace ${subject?.namespace}, job ${subject?.name}.`;
}

async function proposeAll(
  incident: Incident,
  target: Target,
  wanted: readonly Fix[],
  needs: ProposeNeeds,
): Promise<string | undefined> {
  const repository = await needs.repositories.open(target.repository, target.branch);
  const { baseSha, files } = await repository.listFiles(target.paths);
  const outside = {
    readContext: createReadContext(
      targetSources(target, (folder) => needs.repositories.openFolder(folder)),
    ),
    readImage: createReadImage(needs.systems.registries),
  };
  const reasons: string[] = [];
  const refused: string[] = [];
  let offered = 0;
  for (const fix of wanted) {
    const request = {
      subject: subjectWith(incident),
      facts: factsOf(incident),
      files,
      address: repository.address,
      places: fixPlacesOf(target),
    };
    const outcome = await workOut(fix, request, outside);
    if (outcome.kind === 'not-applicable') {
      reasons.push(`${fix.title}: ${outcome.because}`);
      continue;
    }
    const drafts: ProposalDraft[] = [];
    for (const change of outcome.kind === 'choice' ? outcome.candidates : [outcome]) {
      const draft = draftOf(change, { incident, target, fix, baseSha });
      if (await needs.wasInVain(draft)) {
        reasons.push(`${fix.title}: it was merged before, and the build failed all the same.`);
        continue;
      }
      const proof = await provedOf(change, incident, needs);
      const against = proof.find(({ holds }) => holds === 'no');
      if (against)
        refused.push(
          `${fix.title}: it does not hold that ${against.claim}: ${against.because ?? 'it does not'}.`,
        );
      else drafts.push({ ...draft, proof, rank: offered + drafts.length });
    }
    offered += drafts.length;
    for (const proposal of await needs.proposals.proposeChoice(drafts, target.approvals))
      if (proposal.state.kind === 'proposed') await adoptPullRequest(proposal, repository, needs);
  }
  await needs.shareLongDiffs(incident);
  if (offered === 0) return `No fix can be offered. ${[...reasons, ...refused].join(' ')}`;
  return refused.length > 0 ? `Not offered: ${refused.join(' ')}` : undefined;
}

/** What was proved of a change from the files and facts, and what the cluster's API server says of it. */
async function provedOf(
  { objects = [], proof = [] }: FixChange,
  incident: Incident,
  { cluster }: ProposeNeeds,
): Promise<readonly Proof[]> {
  const { namespace } = subjectWith(incident);
  return [...proof, ...(await tryOnCluster(objects, namespace, cluster(incident.cluster).actions))];
}

const draftOf = (
  { changes, place, summary }: FixChange,
  {
    incident,
    target,
    fix,
    baseSha,
  }: {
    readonly incident: Incident;
    readonly target: Target;
    readonly fix: Fix;
    readonly baseSha: string;
  },
): Omit<ProposalDraft, 'proof' | 'rank'> => {
  const { text: diff, hash } = unifiedDiff(changes);
  return {
    incidentId: incident.id,
    fix: fix.id,
    target: target.name,
    repository: target.repository,
    baseBranch: target.branch,
    headBranch: branchName({
      target: target.name,
      fix: fix.id,
      places: [...changes.map(({ path }) => path), place],
    }),
    baseSha,
    changes,
    diff,
    diffHash: hash,
    summary,
  };
};

const factsOf = ({ state }: Incident) => (state.kind === 'diagnosed' ? state.facts : []);

const subjectWith = (incident: Incident) => {
  const { kind = 'Job', namespace = '', name = incident.job } = subjectOf(incident) ?? {};
  return {
    cluster: incident.cluster,
    kind: subjectKindNamed(kind) ?? 'Job',
    namespace,
    name,
  };
};
