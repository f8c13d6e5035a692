import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Approval } from './approval.ts';
import { namespacedName } from './references.ts';

/** What may be cleaned up, where, and how much at once; from the configuration. */
export interface CleanupSettings {
  readonly cluster?: string | undefined;
  readonly namespaces: readonly string[];
  readonly olderThanHours: number;
  /** Only Jobs that have all of them. */
  readonly labels: Readonly<Record<string, string>>;
  /** Jobs at once. */
  readonly most: number;
  /** On: it is shown what would go, and nothing goes. */
  readonly dryRun: boolean;
}

const objectSchema = z.object({ namespace: z.string(), name: z.string(), uid: z.string() });

/** Exactly what goes: what is shown, what is approved, and what is deleted. By uid: another of the same name stays. */
export const cleanupPlanSchema = z.object({
  jobs: z.array(
    objectSchema.extend({
      /** When it failed, ISO 8601. */
      failedAt: z.string(),
    }),
  ),
  /** Contexts that nothing but these Jobs uses. */
  configMaps: z.array(objectSchema),
});
export type CleanupPlan = Readonly<z.infer<typeof cleanupPlanSchema>>;
export type CleanupJob = CleanupPlan['jobs'][number];
export type CleanupObject = Readonly<z.infer<typeof objectSchema>>;

/** What was not deleted, and why. */
export const leftSchema = z.object({ what: z.string(), because: z.string() });
export type Left = Readonly<z.infer<typeof leftSchema>>;

export const cleanupStates = [
  /** It was shown what would go; nothing will. */
  'shown',
  'proposed',
  'approved',
  'done',
  'failed',
  'rejected',
  'expired',
] as const;

/** One round of cleaning up, of the Jobs of one target. */
export interface Cleanup {
  /** A UUID, made by the store. */
  readonly id: string;
  readonly cluster: string;
  /** Name of the target whose approvers decide; absent where the configuration has decided. */
  readonly target?: string;
  /** A Slack user's id, or the bot's for what happens by schedule. */
  readonly requestedBy: string;
  readonly channel: string;
  readonly messageTs?: string;
  readonly plan: CleanupPlan;
  /** Of the plan; an approval holds for nothing else. */
  readonly hash: string;
  readonly state: (typeof cleanupStates)[number];
  /** Oldest first, one a person. */
  readonly approvals: readonly Approval[];
  /** Who rejected it. */
  readonly rejectedBy?: string;
  readonly deleted: readonly string[];
  readonly left: readonly Left[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** The same for the same objects. */
export const cleanupHash = ({ jobs, configMaps }: CleanupPlan): string =>
  createHash('sha256')
    .update(JSON.stringify([jobs, configMaps].map((all) => all.map(({ uid }) => uid).toSorted())))
    .digest('hex');

/** What goes, in one sentence. */
export function cleanupText({ jobs, configMaps }: CleanupPlan): string {
  const [first] = jobs;
  const what =
    jobs.length === 1 && first
      ? `the failed Job ${namespacedName(first)}, with its pods and their logs`
      : `${jobs.length} failed Jobs, with their pods and logs`;
  const contexts =
    configMaps.length === 0
      ? ''
      : `, and ${configMaps.length === 1 ? 'the ConfigMap that was its context' : `${configMaps.length} ConfigMaps that were their contexts`}`;
  return `Delete ${what}${contexts}. What diagnoses read of them is kept.`;
}
