/** A folder of a git repository from which a build takes its context. */
export interface SourceFolder {
  /** `github.com`, with its port where it has one. */
  readonly host: string;
  /** `owner/name`. */
  readonly repository: string;
  /** A branch, a tag or a commit; the default branch when absent. */
  readonly ref?: string;
  /** `''` for the whole repository. */
  readonly folder: string;
}

/** What a fix wants to read of the sources of a build. */
export interface SourceWish extends SourceFolder {
  /** The Dockerfile, relative to the folder. */
  readonly dockerfile: string;
  /** What may say which files are no part of the context, the first one that is there. */
  readonly ignoreFiles: readonly string[];
}

/** Something in a folder of a commit, its path relative to the folder. */
export interface FolderEntry {
  readonly path: string;
  readonly kind: 'file' | 'executable' | 'symbolic-link' | 'submodule';
  readonly sizeBytes: number;
}

/** A file of a build context. */
export interface ContextFile {
  readonly path: string;
  readonly text: string;
  readonly isExecutable: boolean;
}

/** The files of a build context at a commit, without those that its `.dockerignore` leaves out; else why there are none. */
export type ContextReading =
  | {
      readonly kind: 'read';
      readonly wish: SourceWish;
      readonly commit: string;
      readonly files: readonly ContextFile[];
    }
  | { readonly kind: 'unread'; readonly wish: SourceWish; readonly because: string };

/** Reads what a fix wishes for. */
export type ReadContext = (wish: SourceWish) => Promise<ContextReading>;

/** A folder at the commit that its ref stands for now. */
export interface OpenFolder {
  readonly commit: string;
  /** All that lies below it, at any depth. */
  readonly entries: readonly FolderEntry[];
  /** The contents of files, in the order in which they are asked for. */
  read(paths: readonly string[]): Promise<readonly Uint8Array[]>;
}

/** Opens a folder of a repository; `because` as a clause where there is none, or it may not be read. */
export type OpenSourceFolder = (
  folder: SourceFolder,
) => Promise<OpenFolder | { readonly because: string }>;
