import { createHash } from 'node:crypto';

export interface BranchNameParts {
  /** Name of the target in the configuration. */
  readonly target: string;
  /** Id of the fix. */
  readonly fix: string;
  /** What it changes, in any order: paths of files, and the objects in them. Never the values. */
  readonly places: readonly string[];
}

/**
 * `buildmedic/<target>/<fix>-<6 hex>`: the same fix of the same places finds its own branch again, and a fix of other
 * files, or of another object in the same file, gets another one. The name is one that `git check-ref-format` accepts, whatever the parts hold.
 */
export const branchName = ({ target, fix, places }: BranchNameParts): string =>
  `buildmedic/${refPart(target)}/${refPart(fix)}-${hashOf(places)}`;

const hashOf = (places: readonly string[]): string =>
  createHash('sha256')
    .update([...places].sort().join('\n'))
    .digest('hex')
    .slice(0, 6);

const longestPart = 60;

/** Rules of git-check-ref-format(1), with a smaller alphabet so that no shell and no URL needs quoting. */
function refPart(text: string): string {
  const part = text
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .slice(0, longestPart)
    .replaceAll(/\.{2,}/g, '.')
    .replace(/(\.lock)+$/i, '')
    .replaceAll(/^[.-]+|[.-]+$/g, '');
  return part || 'unnamed';
}
