import { distance } from 'fastest-levenshtein';

/**
 * The tag that was most likely meant: another spelling of the same version first, then the nearest version of the same
 * flavour (`1.25.3-alpine` for `1.25.9-alpine`), then a slip of the finger. Undefined when none is like it.
 */
export function nearestTag(wanted: string, tags: readonly string[]): string | undefined {
  const ranked = tags
    .map((tag) => ({ tag, rank: rankOf(parse(wanted), parse(tag)) }))
    .filter(({ rank }) => rank !== undefined)
    .toSorted((a, b) => compare(a.rank ?? [], b.rank ?? []));
  return ranked[0]?.tag;
}

/** At most a slip of the finger away, or the same name in another place. */
export function nearestRepository(
  wanted: string,
  repositories: readonly string[],
): string | undefined {
  const last = (path: string) => path.split('/').at(-1) ?? '';
  const near = repositories
    .filter((one) => last(one) === last(wanted) || isSlip(wanted, one))
    .toSorted((a, b) => distance(wanted, a) - distance(wanted, b));
  return near[0];
}

interface Tag {
  readonly text: string;
  /** `1.25.3` as numbers; empty where the tag is no version. */
  readonly version: readonly number[];
  /** What stands behind the version: `-alpine`. */
  readonly flavour: string;
}

function parse(tag: string): Tag {
  const text = tag.toLowerCase().replace(/^v(?=\d)/, '');
  const [, digits = '', flavour = ''] = /^(\d+(?:\.\d+)*)(.*)$/.exec(text) ?? [];
  // A commit may begin with a digit; a version is parted from what follows it.
  const isVersion = digits !== '' && !/^[a-z0-9]/.test(flavour);
  return {
    text,
    version: isVersion ? digits.split('.').map(Number) : [],
    flavour: isVersion ? flavour : '',
  };
}

/** Compared from the front; lower is nearer. Undefined for what is not alike. */
function rankOf(wanted: Tag, other: Tag): readonly number[] | undefined {
  if (wanted.text === other.text) return [0];
  const isVersion = wanted.version.length > 0 && other.version.length > 0;
  if (isVersion && wanted.version[0] === other.version[0])
    return [
      wanted.flavour === other.flavour ? 1 : 2,
      ...wanted.version.map((part, index) => Math.abs(part - (other.version[index] ?? 0))),
      distance(wanted.text, other.text),
    ];
  if (isSlip(wanted.text, other.text)) return [3, distance(wanted.text, other.text)];
  return isVersion && wanted.flavour === other.flavour
    ? [4, Math.abs((wanted.version[0] ?? 0) - (other.version[0] ?? 0))]
    : undefined;
}

const isSlip = (one: string, other: string): boolean =>
  distance(one, other) <= Math.min(2, Math.floor(one.length / 3));

function compare(one: readonly number[], other: readonly number[]): number {
  for (const [index, part] of one.entries()) {
    const difference = part - (other[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}
