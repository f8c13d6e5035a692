import { z } from 'zod';

/** How a build is set going again. */
export const rerunWays = ['job', 'cronjob', 'cloudevent', 'workflow'] as const;
export type RerunWay = (typeof rerunWays)[number];

const runSchema = z.object({
  way: z.enum(rerunWays),
  namespace: z.string(),
  /** Name of the Job; absent while it is still to appear, after an event or a workflow. */
  job: z.string().optional(),
  /** The cluster's clock when it was set going. */
  since: z.string(),
});
/** The new run of the build. */
export type BuildRun = Readonly<z.infer<typeof runSchema>>;

const imageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('there'), image: z.string() }),
  z.object({ kind: z.literal('missing'), image: z.string(), because: z.string() }),
  z.object({ kind: z.literal('unknown'), image: z.string().optional(), because: z.string() }),
]);
/** Is what the build pushed in the registry? */
export type PushedImage = Readonly<z.infer<typeof imageSchema>>;

/** What was waited for when it ended early. */
const waits = ['rollout', 'build'] as const;
export type Wait = (typeof waits)[number];

export const verificationStateSchema = z.discriminatedUnion('kind', [
  /** Until the cluster shows the merged change. `seen` says what it shows so far. */
  z.object({ kind: z.literal('rolling-out'), seen: z.string().optional() }),
  /**
   * The cluster shows it; the build is about to be set going. `since` is when that begins, by the cluster's clock: what is
   * made from then on may be its run, however often the start is tried.
   */
  z.object({ kind: z.literal('starting'), shown: z.string(), since: z.string().optional() }),
  z.object({ kind: z.literal('building'), run: runSchema }),
  z.object({
    kind: z.literal('fixed'),
    run: runSchema,
    image: imageSchema,
    /** How long the build took, where the cluster tells. */
    buildSeconds: z.number().optional(),
    /** From the alert, or the question, to this. */
    totalSeconds: z.number(),
  }),
  z.object({ kind: z.literal('not-fixed'), run: runSchema, because: z.string() }),
  /** It is not run again by the bot; `command` is what a person can do. */
  z.object({
    kind: z.literal('left-to-people'),
    because: z.string(),
    command: z.string().optional(),
  }),
  z.object({
    kind: z.literal('timed-out'),
    during: z.enum(waits),
    because: z.string(),
    run: runSchema.optional(),
  }),
  z.object({
    kind: z.literal('stopped'),
    during: z.enum(waits),
    by: z.string(),
    run: runSchema.optional(),
  }),
]);
/** Where the proof stands that a fix has worked. */
export type VerificationState = Readonly<z.infer<typeof verificationStateSchema>>;

/** The proof of one merged fix, or of a build that was run again by itself. */
export interface Verification {
  /** A UUID, made by the store. */
  readonly id: string;
  readonly incidentId: string;
  /** The fix that was merged; absent for a build that was run again without one. */
  readonly proposalId?: string;
  /** The approved action that ran it. */
  readonly actionId?: string;
  readonly state: VerificationState;
  /** When waiting as it does now ends. */
  readonly deadline: Date;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Grows with each change of state; a save made from an older version is refused. */
  readonly version: number;
}

/** What is waited for; nothing once it has ended. */
export function waitOf({ kind }: VerificationState): Wait | undefined {
  switch (kind) {
    case 'rolling-out':
    case 'starting':
      return 'rollout';
    case 'building':
      return 'build';
    default:
      return undefined;
  }
}
