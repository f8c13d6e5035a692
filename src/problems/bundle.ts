import { Problem } from '../model/problem.ts';

export const bundleMissing = (location: string): Problem =>
  new Problem(
    'bundle-missing',
    `There is no bundle at ${location}.`,
    'Give the path of a folder or of a .tar.gz.',
  );

export const bundleUnreadable = (location: string, because: string, cause: unknown): Problem =>
  new Problem(
    'bundle-unreadable',
    `The bundle at ${location} cannot be read: ${because}.`,
    'Give a folder, or a .tar.gz that `tar tzf` can list.',
    cause,
  );

/** `leftOut` is what was there and could not be used; the first few are told. */
export const bundleEmpty = (location: string, leftOut: readonly Problem[]): Problem =>
  new Problem(
    'bundle-empty',
    [
      `The bundle at ${location} holds no Kubernetes object and no log.`,
      ...leftOut.slice(0, 3).map(({ message }) => message),
    ].join(' '),
    'A bundle is a folder of Kubernetes YAML or JSON, with logs in logs/<namespace>/<pod>/<container>.log.',
  );

/** A file of a bundle that was left out. `line` counts from 1. */
export const bundleFileBroken = (file: string, because: string, line?: number): Problem =>
  new Problem(
    'bundle-file-broken',
    `${file}${line ? `:${line}` : ''} was left out: ${because}.`,
    'Mend the file; everything else in the bundle is served.',
  );

export const bundleFolderTaken = (folder: string): Problem =>
  new Problem(
    'bundle-folder-taken',
    `The folder ${folder} is not empty.`,
    'Name another one with -o, or put the bundle in its place with --force.',
  );

export const bundleUnwritable = (folder: string, because: string, cause: unknown): Problem =>
  new Problem(
    'bundle-unwritable',
    `The bundle cannot be written to ${folder}: ${because}.`,
    'Name a folder that you may write to with -o.',
    cause,
  );
