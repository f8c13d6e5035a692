import type { RepositoryAddress } from './repository-address.ts';
import type { RerunWay } from './verification.ts';

/** How the builds of a target are set going again, from its configuration. */
export interface RerunSettings {
  /** Off: the bot says what to do after the merge, and runs nothing. */
  readonly afterMerge: boolean;
  /** By the Job's owner when `auto`: `cronjob` for a CronJob's, `job` for one that nobody owns, else what is configured. */
  readonly way: 'auto' | RerunWay;
  readonly cloudEvent?: {
    readonly url: string;
    readonly type: string;
    readonly source: string;
    /** Text in it may hold `{job}`, `{namespace}`, `{run}` and `{label:<key>}`. */
    readonly data: Readonly<Record<string, unknown>>;
  };
  readonly workflow?: {
    /** `build.yml`, or the workflow's number. */
    readonly file: string;
    readonly ref: string;
    /** As the event's data. */
    readonly inputs: Readonly<Record<string, string>>;
  };
}

/** An event that starts a build. Sent twice it has the same id, by which its receiver knows it again. */
export interface BuildEvent {
  readonly id: string;
  readonly url: string;
  readonly type: string;
  readonly source: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What sets a build going outside the cluster's API. Each rejects with a Problem that says what to mend. */
export interface BuildStarters {
  sendEvent(event: BuildEvent): Promise<void>;
  /** Starts it unless an earlier try has. */
  dispatchWorkflow(
    repository: string,
    workflow: NonNullable<RerunSettings['workflow']>,
    attempt: DispatchAttempt,
  ): Promise<void>;
}

/** By what a run is known that an earlier try has started. */
export interface DispatchAttempt {
  /** The same for every try. A run whose name holds it is the one. */
  readonly key: string;
  /** When it was first tried: a run that was asked for since is taken for the one. */
  readonly since: Date;
}

/** What Git knows of a merge. */
export interface MergedChanges {
  /** Where git fetches a repository from. */
  addressOf(repository: string): RepositoryAddress;
  /** The commit of the base branch that holds the pull request's change; undefined while it is not merged. */
  commitOf(repository: string, pullRequest: number): Promise<string | undefined>;
  /** Does the revision have that commit among its ancestors, or is it that commit? */
  contains(repository: string, revision: string, commit: string): Promise<boolean>;
}

/** The text with what stands for the build in it. Whatever else is in braces stays. */
export const forBuild = (
  text: string,
  build: {
    readonly namespace: string;
    readonly job: string;
    /** The same for every try to start it. */
    readonly run: string;
    readonly labels: Readonly<Record<string, string>>;
  },
): string =>
  text.replace(/\{(job|namespace|run|label:([^{}]+))\}/g, (whole, what: string, label?: string) => {
    if (what === 'job') return build.job;
    if (what === 'namespace') return build.namespace;
    if (what === 'run') return build.run;
    return (label && build.labels[label]) ?? whole;
  });
