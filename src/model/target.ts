import type { ActionKind } from './action.ts';
import type { ApprovalPolicy, ApprovalRules, Approvers } from './approval.ts';
import type { FixPlaces } from './fix.ts';
import type { RerunSettings } from './rerun.ts';

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
  /** Where images of other registries are pulled from as well. */
  readonly mirrors?: FixPlaces['mirrors'];
  /** Globs of other repositories whose files a fix may copy into this one; of its own it may in any case. */
  readonly sources: readonly string[];
  /** How its builds are run again; absent, a person does it. */
  readonly rerun?: RerunSettings;
  /** What may be done to it beside pull requests, each after an approval. */
  readonly actions: Readonly<Record<ActionKind, boolean>>;
  readonly approvers: Approvers;
  readonly approvals: ApprovalRules;
  readonly pullRequests: PullRequestRules;
}

/** How the target's pull requests are opened. */
export interface PullRequestRules {
  readonly draft: boolean;
  readonly labels: readonly string[];
  /** `login`, or `organisation/team`. */
  readonly reviewers: readonly string[];
  /** Whether those whom CODEOWNERS names are asked, too. */
  readonly askCodeOwners: boolean;
}

/** What the team says of its repository and its registries. */
export const fixPlacesOf = ({ helmValues, mirrors }: Target): FixPlaces => ({
  ...(helmValues ? { helmValues } : {}),
  ...(mirrors ? { mirrors } : {}),
});

/** What it takes to change something of the target. */
export const policyOf = ({ approvers, approvals }: Target): ApprovalPolicy => ({
  approvers,
  ...approvals,
});
