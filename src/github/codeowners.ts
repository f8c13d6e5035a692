import { Minimatch } from 'minimatch';

/** Where GitHub looks for it, in its order. */
export const codeownersPaths = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const;

/**
 * Who owns the files, as the CODEOWNERS file says: `login`, or `organisation/team`. Of several patterns that match a file
 * the last one counts, also where it names nobody. Owners by e-mail cannot be asked through the API and are left out.
 */
export function ownersOf(codeowners: string, paths: readonly string[]): readonly string[] {
  const rules = codeowners.split('\n').flatMap(ruleOf);
  const owners = paths.flatMap(
    (path) => rules.findLast((rule) => rule.matches(path))?.owners ?? [],
  );
  return [...new Set(owners)];
}

interface Rule {
  readonly owners: readonly string[];
  matches(path: string): boolean;
}

function ruleOf(line: string): Rule[] {
  const [pattern, ...owners] = line
    .replace(/(^|\s)#.*$/, '')
    .trim()
    .split(/\s+/);
  // Neither exceptions nor character ranges work in this file.
  if (!pattern || pattern.startsWith('!') || pattern.includes('[')) return [];
  const globs = globsOf(pattern).map((glob) => new Minimatch(glob, { dot: true, nocomment: true }));
  return [
    {
      owners: owners.filter((one) => one.startsWith('@')).map((one) => one.slice(1)),
      matches: (path) => globs.some((glob) => glob.match(path)),
    },
  ];
}

/** As in .gitignore: anchored where a slash says so, and a folder means all that is below it. */
function globsOf(pattern: string): string[] {
  const isAnchored = pattern.replace(/\/$/, '').includes('/');
  const path = (isAnchored ? '' : '**/') + pattern.replace(/^\//, '');
  if (path.endsWith('/')) return [`${path}**`];
  // `docs/*` means the files of that folder, and not those further down.
  return path.endsWith('/*') && isAnchored ? [path] : [path, `${path}/**`];
}
