import type { Subject } from '../model/references.ts';

/** What a build makes: the same for every try and every later build of it. */
export interface BuildTarget {
  /** The Job's name without what makes it unique. */
  readonly name: string;
  /** The image that it pushes, without tag and digest. */
  readonly repository?: string;
}

/** A run again, a count, a timestamp, a commit, or the five letters that `generateName` and the Job controller add. */
const uniqueSuffix =
  /-(?:retry-\d+|\d+|(?=[0-9a-f]*\d)[0-9a-f]{7,40}|(?=[a-z]*\d)[bcdfghjklmnpqrstvwxz2456789]{5})$/;

/** The target of a Job, or of a pod that builds without one: `nightly-29012340` and `nightly-29012400` make the same. */
export function buildTarget(job: string, destination: string | undefined): BuildTarget {
  let name = job;
  while (uniqueSuffix.test(name)) name = name.replace(uniqueSuffix, '');
  const repository = destination && !destination.includes('$') && repositoryOf(destination);
  return { name, ...(repository ? { repository } : {}) };
}

/** Two builds of one target: of the same name, unless they push different images; else of the same image. */
export function isSameTarget(one: BuildTarget, other: BuildTarget): boolean {
  if (one.repository && other.repository) return one.repository === other.repository;
  return one.name === other.name;
}

/** Under which a target's history is kept: a name alone means another target in another namespace. */
export const targetKey = (
  { cluster, namespace }: Pick<Subject, 'cluster' | 'namespace'>,
  { name, repository }: BuildTarget,
): string => (repository ? `image ${repository}` : `job ${cluster}/${namespace}/${name}`);

/** `registry:5000/team/app:7@sha256:…` without tag and digest. */
const repositoryOf = (image: string): string => image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
