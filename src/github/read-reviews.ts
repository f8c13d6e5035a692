import type { Checks, Review, Standing } from '../model/pull-request.ts';
import type { GraphReading } from './read-graph.ts';
import type { Remote } from './remote.ts';

/** Each reviewer with what they said last. A comment settles nothing. */
export type Reviews = ReadonlyMap<string, 'approved' | 'changes-requested'>;

export async function readReviews(
  { github, repository }: Remote,
  number: number,
): Promise<Reviews> {
  const all = await github.paginate(github.rest.pulls.listReviews, {
    ...repository,
    pull_number: number,
    per_page: 100,
  });
  const last = new Map<string, 'approved' | 'changes-requested'>();
  // GitHub lists them oldest first.
  for (const { user, state } of all) {
    const login = user?.login ?? 'ghost';
    if (state === 'APPROVED') last.set(login, 'approved');
    if (state === 'CHANGES_REQUESTED') last.set(login, 'changes-requested');
    if (state === 'DISMISSED') last.delete(login);
  }
  return last;
}

/** What the reviews come to. Whether one is required only GraphQL says; without it a block that nothing else explains tells. */
export function reviewOf(
  reviews: Reviews,
  {
    mergeability,
    checks,
    graph,
  }: {
    readonly mergeability: Standing['mergeability'];
    readonly checks: Checks;
    readonly graph: GraphReading | undefined;
  },
): Review {
  const by = (wanted: 'approved' | 'changes-requested'): string[] =>
    [...reviews].filter(([, said]) => said === wanted).map(([login]) => login);
  const [objecting, approving] = [by('changes-requested'), by('approved')];
  if (objecting.length > 0) return { kind: 'changes-requested', by: objecting };
  if (graph?.reviewDecision === 'REVIEW_REQUIRED') return { kind: 'required' };
  if (approving.length > 0) return { kind: 'approved', by: approving };
  const isElseUnexplained = checks.kind === 'passing' || checks.kind === 'none';
  return !graph && mergeability === 'blocked' && isElseUnexplained
    ? { kind: 'required' }
    : { kind: 'none' };
}
