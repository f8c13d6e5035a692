import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Approval } from './approval.ts';

/** What the bot can do beside opening pull requests, each after an approval and where the configuration allows it. */
export const actionKinds = [
  'rerun-build',
  'restart-registry',
  'delete-failed-jobs',
  'probe-connectivity',
] as const;
export type ActionKind = (typeof actionKinds)[number];

const place = { namespace: z.string(), name: z.string() };

/** Exactly what would be done: what is shown, what is approved, and what is carried out. */
export const actionPlanSchema = z.discriminatedUnion('kind', [
  /** A new Job beside this one. */
  z.object({ kind: z.literal('rerun-build'), ...place }),
  z.object({
    kind: z.literal('restart-registry'),
    workload: z.enum(['Deployment', 'StatefulSet', 'DaemonSet']),
    ...place,
  }),
  z.object({
    kind: z.literal('delete-failed-jobs'),
    namespace: z.string(),
    /** With their uids: another Job of the same name stays. */
    jobs: z.array(z.object({ name: z.string(), uid: z.string() })),
  }),
  z.object({
    kind: z.literal('probe-connectivity'),
    /** The Job whose labels and service account the probe has. */
    ...place,
    /** `host[:port]`. */
    registry: z.string(),
    image: z.string(),
  }),
]);
export type ActionPlan = Readonly<z.infer<typeof actionPlanSchema>>;

/** Where an action stands. Nothing past `proposed` exists without an approval, except what was put aside. */
export type ActionState =
  | { readonly kind: 'proposed' }
  | { readonly kind: 'approved'; readonly approval: Approval }
  | { readonly kind: 'done'; readonly approval: Approval; readonly result: string }
  /** The approval is spent: doing it all the same takes another one. */
  | { readonly kind: 'failed'; readonly approval: Approval; readonly result: string }
  | { readonly kind: 'rejected' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'dismissed' };

export interface Action {
  /** A UUID, made by the store. */
  readonly id: string;
  readonly incidentId: string;
  /** Name of the target whose policy holds. */
  readonly target: string;
  readonly plan: ActionPlan;
  /** Of the plan; an approval holds for nothing else. */
  readonly hash: string;
  readonly state: ActionState;
}

/** The same for the same plan, in whatever order its fields stand. */
export const planHash = (plan: ActionPlan): string =>
  createHash('sha256')
    .update(JSON.stringify(actionPlanSchema.parse(plan)))
    .digest('hex');

/** What will happen, in one sentence. */
export function planText(plan: ActionPlan): string {
  switch (plan.kind) {
    case 'rerun-build':
      return `Run the build again: a new Job beside ${plan.namespace}/${plan.name}, which stays as it is.`;
    case 'restart-registry':
      return `Replace the pods of ${plan.workload} ${plan.namespace}/${plan.name}, as kubectl rollout restart does.`;
    case 'delete-failed-jobs':
      return `Delete ${plan.jobs.length === 1 ? 'the failed Job' : `${plan.jobs.length} failed Jobs`} in ${plan.namespace}, with ${plan.jobs.length === 1 ? 'its' : 'their'} pods and logs: ${plan.jobs.map(({ name }) => name).join(', ')}.`;
    case 'probe-connectivity':
      return `Ask ${plan.registry} for /v2/ from a pod in ${plan.namespace} that looks like the pods of Job ${plan.name}, for a minute at most; it is removed afterwards.`;
  }
}

/** Imperative, as a heading and as a button. */
export const actionTitles: Readonly<Record<ActionKind, string>> = {
  'rerun-build': 'Run the build again',
  'restart-registry': 'Restart the registry',
  'delete-failed-jobs': 'Delete failed Jobs',
  'probe-connectivity': 'Probe the connection',
};
