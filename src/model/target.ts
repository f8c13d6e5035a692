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
  /** Slack user ids and ids of Slack user groups. */
  readonly approvers: { readonly users: readonly string[]; readonly userGroups: readonly string[] };
}
