import type { FileChange } from '../model/fix.ts';
import { retriedName } from '../model/job-copy.ts';
import {
  changedDocuments,
  type DocumentChange,
  isObject,
  isTree,
  type Tree,
  type ValueChange,
  valueAt,
  valueChanges,
  withValue,
} from './yaml-changes.ts';

/** A live Job with the merged change in it. */
export interface MergedBuild {
  readonly job: Tree;
  /** Does the Job itself carry the change? One that is elsewhere, in a policy, has to be shown by the cluster. */
  readonly carries: boolean;
  /** Values of a chart of which it cannot be said where they belong in the Job. */
  readonly unplaced: readonly string[];
}

/**
 * Puts what a pull request changed of a build into its live Job, which keeps everything that Git does not know of it.
 * A document of the Job itself tells the place; a value of a chart belongs where the Job has the old value under keys
 * of the same names, and nowhere if that is in more than one place.
 */
export function mergedBuild(live: Tree, changes: readonly FileChange[]): MergedBuild {
  let job = live;
  let carries = false;
  const unplaced: string[] = [];
  for (const document of changedDocuments(changes)) {
    const isOfJob = isJobOf(document, live);
    if (isObject(document.after) && !isOfJob && !holdsValues(document.after)) continue;
    for (const change of valueChanges(document.before, document.after)) {
      const path = isOfJob ? change.path : placeOf(change, live);
      if (!path) {
        unplaced.push(`${document.path}: ${change.path.join('.')}`);
      } else if (path[0] !== 'status') {
        job = withValue(job, path, change.after) as Tree;
        carries = true;
      }
    }
  }
  return { job, carries, unplaced };
}

/** Objects of GitOps tools hold values of charts, beside what else they say. */
const holdsValues = ({ apiVersion, kind }: Tree): boolean =>
  /^(argoproj\.io|helm\.toolkit\.fluxcd\.io)\//.test(String(apiVersion)) &&
  /^(Application(Set)?|HelmRelease)$/.test(String(kind));

/** A manifest of that Job: of its name, or of a name that it is a later run of. Kustomize leaves the namespace out. */
function isJobOf({ after }: DocumentChange, live: Tree): boolean {
  const [name, namespace] = [textAt(after, 'name'), textAt(after, 'namespace')];
  const liveName = textAt(live, 'name');
  const generated = textAt(after, 'generateName');
  return (
    after.kind === 'Job' &&
    (namespace === '' || namespace === textAt(live, 'namespace')) &&
    ((name !== '' && retriedName(liveName) === name) ||
      (generated !== '' && liveName.startsWith(generated)))
  );
}

const textAt = (document: Tree, field: string): string => {
  const value = valueAt(document, ['metadata', field]);
  return typeof value === 'string' ? value : '';
};

/** So many last keys have to be the same, values' and pod's: `resources.limits.memory` is no accident. */
const sameKeys = 3;

function placeOf({ path, before }: ValueChange, live: Tree): readonly string[] | undefined {
  const end = path.slice(-sameKeys).join('.');
  const found = waysTo(live.spec, ['spec']).filter(
    ({ way, value }) => value === before && way.slice(-sameKeys).join('.') === end,
  );
  return path.length >= sameKeys && found.length === 1 ? found[0]?.way : undefined;
}

function waysTo(
  value: unknown,
  way: readonly string[],
): { way: readonly string[]; value: unknown }[] {
  if (isTree(value)) {
    return Object.entries(value).flatMap(([key, one]) => waysTo(one, [...way, key]));
  }
  if (Array.isArray(value) && value.every((one) => isTree(one) && typeof one.name === 'string')) {
    return value.flatMap((one) => waysTo(one, [...way, `[${one.name}]`]));
  }
  return [{ way, value }];
}
