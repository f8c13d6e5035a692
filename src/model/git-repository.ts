import type { FileChange, SourceFile } from './fix.ts';
import type { Standing } from './pull-request.ts';
import type { RepositoryAddress } from './repository-address.ts';
import type { OpenSourceFolder } from './source-folder.ts';

/** Files of one commit. */
export interface SourceListing {
  /** The commit that the files were read from. */
  readonly baseSha: string;
  readonly files: readonly SourceFile[];
  /** Files that match but cannot be read as text to be edited, each with the reason; absent when there is none. */
  readonly leftOut?: readonly { readonly path: string; readonly because: string }[];
}

/** A pull request as it stands. `merged` is closed with its change in the base branch. */
export interface FoundPullRequest {
  readonly number: number;
  readonly url: string;
  readonly state: 'open' | 'closed' | 'merged';
  /** Hash of the diff that it was opened with, as far as its body still says so. */
  readonly diffHash?: string;
}

/** A change that was approved, ready to be proposed to the branch that the repository was opened with. */
export interface PullRequestDraft {
  /** The head branch, made by the bot. The same change has the same branch: it is how a retry finds its pull request. */
  readonly branch: string;
  /** The commit of the base branch that the changes were made from; absent where they only add files. The branch may have moved on where it matters not. */
  readonly baseSha?: string;
  readonly title: string;
  readonly body: string;
  /** Of the diff that was approved. */
  readonly diffHash: string;
  /** Not ready for review yet. */
  readonly isDraft?: boolean;
  /** The open pull request of this branch that takes this change in place of its own, which fits no more. */
  readonly replaces?: number;
  readonly commitMessage: string;
  readonly changes: readonly FileChange[];
}

/** What came of opening a pull request. */
export type OpenOutcome =
  | {
      readonly kind: 'opened';
      readonly number: number;
      readonly url: string;
      /** The bot's one commit. */
      readonly headSha: string;
    }
  /** An earlier try, or another worker, opened it. */
  | { readonly kind: 'exists'; readonly number: number; readonly url: string }
  /** A changed file no longer reads as it did when the change was made: make it anew and ask again. */
  | { readonly kind: 'stale' };

/** A pull request with the branches that it joins, as GitHub tells of it now. */
export interface PullRequestReading {
  readonly url: string;
  readonly headBranch: string;
  readonly baseBranch: string;
  /** What is on the head branch beyond the base. */
  readonly commits: {
    readonly ahead: number;
    /** How many commits the base has gone on since. */
    readonly behind: number;
    /** All of it was made by who opened the pull request. */
    readonly byOpener: boolean;
    /** It is one of the expected changes, and nothing else. */
    readonly isExpected: boolean;
  };
  readonly standing: Standing;
}

/** The bot's one commit, to be made anew on the base's head. */
export interface BranchUpdate {
  readonly branch: string;
  /** The branch is left alone when it holds anything else by now. */
  readonly expectedHead: string;
  readonly commitMessage: string;
  readonly changes: readonly FileChange[];
}

export type UpdateOutcome =
  | { readonly kind: 'updated'; readonly headSha: string }
  /** It stands on the base's head already. */
  | { readonly kind: 'current' }
  /** A changed file reads otherwise on the base by now. */
  | { readonly kind: 'stale' }
  /** Somebody else has pushed to the branch. */
  | { readonly kind: 'taken-over' };

/** An issue that the bot keeps up to date, as long as nobody else writes in it. */
export interface IssueDraft {
  /** The same for every try: it is how one finds the issue that another has opened. */
  readonly key: string;
  /** When it may have been opened at the earliest. */
  readonly since: Date;
  /** Its number, where it is known. */
  readonly number?: number;
  readonly title: string;
  /** Markdown, made safe and redacted. */
  readonly body: string;
  /** Bodies that the bot may have given it. */
  readonly earlier: readonly string[];
}

export interface IssueOutcome {
  /** `left`: a person has edited it. */
  readonly kind: 'opened' | 'updated' | 'unchanged' | 'left';
  readonly number: number;
  readonly url: string;
}

/** What a pull request is given besides its text. */
export interface Decoration {
  readonly labels: readonly string[];
  /** `login`, or `organisation/team`. */
  readonly reviewers: readonly string[];
  /** Also whoever CODEOWNERS names for these files. */
  readonly ownersOfPaths?: readonly string[];
}

/** One branch of one repository. Methods throw a `Problem` for what someone must put right. */
export interface GitRepository {
  /** Where git fetches it from. */
  readonly address: RepositoryAddress;
  /** YAML files whose path matches one of the globs, as they stand at the branch's head, in order of their path. */
  listFiles(globs: readonly string[]): Promise<SourceListing>;
  /** The open pull request from that branch; without one, the latest that was closed or merged. */
  findPullRequest(headBranch: string): Promise<FoundPullRequest | undefined>;
  /** Repeating it adds nothing. @returns what GitHub refused, for people to read */
  decorate(number: number, decoration: Decoration): Promise<readonly string[]>;
  /**
   * @param expected the changes that the bot may have put on its branch
   * @returns nothing when there is none of this number
   */
  readPullRequest(
    number: number,
    expected: readonly (readonly FileChange[])[],
  ): Promise<PullRequestReading | undefined>;
  /** Makes the branch's one commit anew on the base's head, where the change still applies as it was made. */
  bringUpToDate(update: BranchUpdate): Promise<UpdateOutcome>;
  /** Safe to call again after any failure: there is one branch, one commit and one pull request in the end. */
  openPullRequest(draft: PullRequestDraft): Promise<OpenOutcome>;
  /** Safe to call again after any failure: there is one issue in the end. */
  putIssue(draft: IssueDraft): Promise<IssueOutcome>;
}

/** What came of merging. */
export type MergeOutcome =
  | { readonly kind: 'merged' }
  /** The base has a merge queue, and it waits there for its turn. */
  | { readonly kind: 'queued' }
  /** The head is another commit by now: nothing was merged. */
  | { readonly kind: 'moved' }
  /** `because` is for people to read. */
  | { readonly kind: 'refused'; readonly because: string };

/** What came of a review. */
export type ReviewOutcome =
  | { readonly kind: 'approved' }
  /** The head is another commit by now: nothing was approved. */
  | { readonly kind: 'moved' }
  /** `because` is for people to read. */
  | { readonly kind: 'refused'; readonly because: string };

/** What a person may do on GitHub the bot does with their own account. */
export interface ActingPerson {
  /** Approves that commit; once, however often it is asked for. */
  approve(number: number, headSha: string): Promise<ReviewOutcome>;
  merge(number: number, headSha: string): Promise<MergeOutcome>;
  /** `refused` where the repository does not allow it, or there is nothing to wait for. */
  enableAutoMerge(number: number, headSha: string): Promise<'enabled' | 'refused'>;
}

/** The place where teams keep their manifests. */
export interface GitRepositories {
  /**
   * @param repository `owner/name`
   * @param branch the branch to read from, and to propose changes to
   */
  open(repository: string, branch: string): Promise<GitRepository>;
  /** A folder of any repository, to be read. Throws a `Problem` where the bot may not see it. */
  openFolder: OpenSourceFolder;
  /** @param token the person's own */
  actingAs(token: string, repository: string, branch: string): Promise<ActingPerson>;
}
