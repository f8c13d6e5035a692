import type { ApprovalPolicy, ApprovalRules, Approvers } from './approval.ts';
import type { FixPlaces } from './fix.ts';

/** Which repository describes which builds, and who may change it. */
export interface Target {
  readonly name: string;
  /** A cluster's name; every cluster when absent. */
  readonly cluster?: string;
  /** Glob of namespaces. */
  readonly namespace: string;
  /** Glob of Job names. */
  readonly jobs: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly branch: string;
  /** Globs of the files that may be changed. */
  readonly paths: readonly string[];
  readonly helmValues?: FixPlaces['helmValues'];
  readonly approvers: Approvers;
  readonly approvals: ApprovalRules;
}

/** What it takes to change something of the target. */
export const policyOf = ({ approvers, approvals }: Target): ApprovalPolicy => ({
  approvers,
  ...approvals,
});
