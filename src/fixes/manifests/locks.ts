import { posix } from 'node:path';
import { Minimatch } from 'minimatch';
import type { SourceFile } from '../../model/fix.ts';
import type { Chart } from './helm/chart.ts';

/** Why a file must not be changed, as what is said of it; undefined when it may. */
export type Locks = (file: SourceFile) => string | undefined;

/** Files that are made from others, or fetched from elsewhere: a change of them would be lost. */
export function locksOf(files: readonly SourceFile[], charts: readonly Chart[]): Locks {
  const marks = attributesIn(files);
  const copies = charts.flatMap(copiesOf);
  const known = new Map<SourceFile, string | undefined>();
  const lockOf = ({ path, text }: SourceFile): string | undefined => {
    if (saysGenerated(text))
      return 'says that it is generated; what it is generated from must be changed';
    const rendered = /^# Source: (\S+\/templates\/\S+)/m.exec(text)?.[1];
    if (rendered) return `is rendered from ${rendered}; the chart or its values must be changed`;
    const place = madeFolders.find(({ pattern }) => pattern.test(path));
    if (place) return place.because;
    const copy = copies.find(({ folder }) => path.startsWith(folder));
    if (copy) return copy.because;
    return marks.findLast(({ fits }) => fits(path))?.because;
  };
  return (file) => {
    if (!known.has(file)) known.set(file, lockOf(file));
    return known.get(file);
  };
}

// Go's convention, https://go.dev/s/generatedcode, which other generators follow.
const saysGenerated = (text: string): boolean =>
  text
    .split('\n', 5)
    .some((line) =>
      /^\uFEFF?\s*#.*(code generated|do not edit|auto-?generated|(file|manifest) (is|was) generated)/i.test(
        line,
      ),
    );

const madeFolders = [
  {
    pattern: /(^|\/)rendered\//,
    because: 'is rendered; what it is rendered from must be changed',
  },
  {
    pattern: /(^|\/)gotk-components\.ya?ml$/,
    because: 'is written by `flux bootstrap`, which would write it again',
  },
  {
    // Where `kustomize localize` puts what it copies.
    pattern: /(^|\/)localized-[^/]+\//,
    because: 'is a copy that `kustomize localize` made',
  },
];

/** The charts that a chart fetches from elsewhere: `helm dependency update` writes them anew. */
const copiesOf = ({ folder, dependencies }: Chart): { folder: string; because: string }[] =>
  dependencies
    .filter(({ repository }) => repository !== '' && !repository.startsWith('file:'))
    .map(({ name, repository }) => ({
      folder: `${posix.join(folder, 'charts', name)}/`,
      because: `is a copy of the chart ${name} from ${repository}`,
    }));

interface Mark {
  fits(path: string): boolean;
  /** Undefined where the mark is taken away again. */
  readonly because: string | undefined;
}

/** `linguist-generated` and `linguist-vendored` of `.gitattributes`, in the order in which later ones win. */
const attributesIn = (files: readonly SourceFile[]): Mark[] =>
  files
    .filter(({ path }) => posix.basename(path) === '.gitattributes')
    .toSorted((one, other) => one.path.split('/').length - other.path.split('/').length)
    .flatMap(({ path, text }) => {
      const folder = posix.dirname(path);
      return text.split(/\r?\n/).flatMap((line) => markOf(folder, path, line));
    });

function markOf(folder: string, file: string, line: string): Mark[] {
  const [pattern = '', ...attributes] = line.trim().split(/\s+/);
  if (pattern === '' || pattern.startsWith('#')) return [];
  const attribute = attributes
    .map((one) => /^(-|!)?linguist-(generated|vendored)(?:=(true|false))?$/.exec(one))
    .findLast((found) => found !== null);
  if (!attribute) return [];
  const [, negated, word, value] = attribute;
  const isSet = negated === undefined && value !== 'false';
  const inFolder = folder === '.' ? '' : `${folder}/`;
  // As in .gitignore: a pattern without a slash is one for names, at any depth.
  const anchored = pattern.replace(/\/$/, '').includes('/')
    ? pattern.replace(/^\//, '')
    : `**/${pattern}`;
  const glob = new Minimatch(inFolder + anchored, { dot: true });
  return [
    {
      fits: (path) => glob.match(path),
      because: isSet ? `is marked as ${word} in ${file}` : undefined,
    },
  ];
}
