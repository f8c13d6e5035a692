import { z } from 'zod';

/** Where a pull request is found again. */
export interface PullRequestKey {
  /** `owner/name`. */
  readonly repository: string;
  readonly number: number;
}

/** What the checks of the head commit say, by their names. */
export const checksSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('pending'), running: z.array(z.string()) }),
  z.object({ kind: z.literal('passing'), count: z.number().int() }),
  z.object({
    kind: z.literal('failing'),
    failing: z.array(z.string()),
    running: z.array(z.string()),
  }),
  /** They cannot be read: a permission is missing. */
  z.object({ kind: z.literal('unknown'), because: z.string() }),
]);
export type Checks = Readonly<z.infer<typeof checksSchema>>;

/** What reviewers say, by their logins. */
export const reviewSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('required') }),
  z.object({ kind: z.literal('approved'), by: z.array(z.string()) }),
  z.object({ kind: z.literal('changes-requested'), by: z.array(z.string()) }),
]);
export type Review = Readonly<z.infer<typeof reviewSchema>>;

/** What was set in motion on GitHub, to merge it later. */
const landingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('auto-merge'), by: z.string().optional() }),
  z.object({ kind: z.literal('queued'), position: z.number().int().optional() }),
]);

/** Where a pull request stands on GitHub, as it was read last. */
export const standingSchema = z.object({
  state: z.enum(['open', 'draft', 'merged', 'closed']),
  headSha: z.string(),
  /** When it was first seen with this head. */
  headSince: z.iso.datetime().optional(),
  checks: checksSchema,
  review: reviewSchema,
  /** `behind` counts only where the base branch asks for branches that are up to date. */
  mergeability: z.enum(['clean', 'behind', 'conflict', 'blocked', 'unknown']),
  landing: landingSchema,
  /** Who merged or closed it, and when. */
  ended: z.object({ by: z.string().optional(), at: z.string() }).optional(),
});
export type Standing = Readonly<z.infer<typeof standingSchema>>;

/** Somebody wants it merged as soon as it may be. */
export interface MergeWish {
  /** A Slack user's id. */
  readonly by: string;
  /** The commit that they saw: nothing else is merged. */
  readonly headSha: string;
  readonly at: Date;
}

/** A pull request that the bot opened or found, and follows to its end. The state on GitHub is the truth; this is what was read. */
export interface PullRequest extends PullRequestKey {
  readonly url: string;
  readonly headBranch: string;
  readonly baseBranch: string;
  /** The proposal whose diff it holds. */
  readonly proposalId: string;
  /** False for one that was open before the bot wanted to open it: then its change may be another one. */
  readonly openedByBot: boolean;
  /** The commit that the bot pushed last; absent for one that was found and not made. */
  readonly pushedSha?: string;
  /** A person has pushed: the branch is theirs. */
  readonly handsOff: boolean;
  /** Why the approved change no longer fits the base branch. */
  readonly outdated?: string;
  /** What keeps the bot from following it, and what to change. */
  readonly trouble?: string;
  /** What keeps the bot from bringing the branch up to date, and what to change. */
  readonly notUpdated?: string;
  /** Absent until GitHub was asked for the first time. */
  readonly standing?: Standing;
  readonly mergeWish?: MergeWish;
  /** Why the last wish to merge it came to nothing. */
  readonly notMerged?: string;
  readonly version: number;
}

/** Which pull requests something on GitHub concerns. All that is given has to fit. */
export interface Concerned {
  readonly repository: string;
  readonly number?: number;
  readonly headSha?: string;
  /** Head or base. */
  readonly branch?: string;
}

/** Is there anything left to happen to it by itself? */
export const isOpenState = (state: Standing['state']): boolean =>
  state === 'open' || state === 'draft';

/** As far as is known: one that was never read was open when it was recorded. */
export const isOpenPullRequest = ({ standing }: PullRequest): boolean =>
  standing === undefined || isOpenState(standing.state);

/** `owner/name#7`. */
export const pullRequestName = ({ repository, number }: PullRequestKey): string =>
  `${repository}#${number}`;
