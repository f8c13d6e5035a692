import { z } from 'zod';

/** Where a post-mortem goes. Decided when it is first asked for, so that a later change of the configuration makes no second one. */
export const postmortemPlaceSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('pull-request'),
    /** `owner/name`. */
    repository: z.string(),
    baseBranch: z.string(),
    headBranch: z.string(),
    /** The file that holds it. */
    path: z.string(),
    /** The file of a drafted playbook beside it; absent, the post-mortem shows the draft itself. */
    playbookPath: z.string().optional(),
  }),
  z.object({ kind: z.literal('issue'), repository: z.string(), baseBranch: z.string() }),
  /** A file in the incident's thread. */
  z.object({ kind: z.literal('thread') }),
]);
export type PostmortemPlace = Readonly<z.infer<typeof postmortemPlaceSchema>>;
export type PublicPlace = Exclude<PostmortemPlace, { kind: 'thread' }>;

/** What was written, or was about to be when a worker died: the files, or the text of an issue under an empty path. */
export const postmortemDraftSchema = z.array(z.object({ path: z.string(), after: z.string() }));
export type PostmortemDraft = Readonly<z.infer<typeof postmortemDraftSchema>>;

/** The one post-mortem of an incident. */
export interface Postmortem {
  /** A UUID, made by the store. */
  readonly id: string;
  readonly incidentId: string;
  /** Who asked for it last; the bot itself for a failure that nobody has seen before. */
  readonly requestedBy: string;
  readonly place: PostmortemPlace;
  /** How often it was asked for, and which of these times it was last written. */
  readonly round: number;
  readonly writtenRound: number;
  /** What may stand on GitHub by the bot's own hand, newest first. */
  readonly drafts: readonly PostmortemDraft[];
  /** What it became on GitHub. */
  readonly published?: { readonly number: number; readonly url: string };
  readonly createdAt: Date;
}

/** Somebody waits for it. */
export const isAwaited = ({ round, writtenRound }: Postmortem): boolean => writtenRound < round;

/** What came of writing it. */
export type PostmortemOutcome =
  | {
      readonly kind: 'opened' | 'updated' | 'unchanged';
      readonly number: number;
      readonly url: string;
    }
  /** What stands there belongs to people now. */
  | {
      readonly kind: 'left';
      readonly number: number;
      readonly url: string;
      readonly because: string;
    }
  | { readonly kind: 'shared' }
  | { readonly kind: 'failed'; readonly because: string };
