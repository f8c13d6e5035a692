import type { PullRequestKey } from './pull-request.ts';

/**
 * The work that waits in the queue. A job carries ids alone: the store holds the truth, so a job that runs twice,
 * or late, reads what stands there now.
 */
export type QueuedJob =
  | {
      readonly name: 'diagnose';
      readonly data: {
        readonly incidentId: string;
        /** Also when it was diagnosed before, while its build still ran. */
        readonly anew?: boolean;
      };
    }
  | { readonly name: 'open-pull-request'; readonly data: { readonly proposalId: string } }
  | { readonly name: 'expire-request'; readonly data: { readonly requestId: string } }
  | { readonly name: 'refresh-pull-request'; readonly data: PullRequestKey }
  | { readonly name: 'check-github-link'; readonly data: { readonly linkRequestId: string } }
  /** Its pull request was merged: show that the build runs now. */
  | { readonly name: 'verify-fix'; readonly data: { readonly proposalId: string } }
  | { readonly name: 'follow-verification'; readonly data: { readonly verificationId: string } }
  | { readonly name: 'carry-out-action'; readonly data: { readonly actionId: string } }
  | { readonly name: 'run-selftest'; readonly data: { readonly selftestId: string } }
  | { readonly name: 'write-postmortem'; readonly data: { readonly postmortemId: string } }
  | { readonly name: 'answer-signal'; readonly data: { readonly signalId: string } }
  /** One of its signals is over: it may be, too. */
  | { readonly name: 'settle-incident'; readonly data: { readonly incidentId: string } }
  /** Its cause is settled: put its evidence aside. */
  | { readonly name: 'keep-case'; readonly data: { readonly incidentId: string } }
  | { readonly name: 'show-incident'; readonly data: { readonly incidentId: string } }
  /** Something has happened: those who look at the app's home see it. */
  | { readonly name: 'show-homes'; readonly data: Readonly<Record<string, never>> }
  | { readonly name: 'show-storm'; readonly data: { readonly stormId: string } }
  | { readonly name: 'post-report'; readonly data: { readonly reportId: string } }
  | { readonly name: 'look-for-cleanup'; readonly data: { readonly round: string } }
  | { readonly name: 'carry-out-cleanup'; readonly data: { readonly cleanupId: string } };

export type JobName = QueuedJob['name'];

/** The data of one kind of job. */
export type JobData<N extends JobName> = Extract<QueuedJob, { name: N }>['data'];
