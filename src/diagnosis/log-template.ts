/** What has no meaning of its own: secrets that were masked, UUIDs, digests. They come first: they stand in all else. */
const opaque: readonly RegExp[] = [
  /‹secret:[0-9a-f]+›/g,
  /(?<![0-9a-f-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])/gi,
  /\bsha(?:1|256|512):[0-9a-f]{6,}/gi,
];

/** Where something is: addresses of the web, hosts, paths. Numbers and ids stand in them. */
const places: readonly RegExp[] = [
  /(?<![\w-])[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'`<>]+/gi,
  // IPv6 has at least two colons between groups; a bracket often stands around it, and a port behind that.
  /\[(?=[0-9a-f]{0,4}:)[0-9a-f:.]{2,45}(?:%\w+)?\](?::\d{1,5})?|(?<![\w:.])(?:[0-9a-f]{1,4}:){2,7}(?::|[0-9a-f]{1,4})(?::[0-9a-f]{1,4})*(?![\w:])/gi,
  /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?(?::\d{1,5})?(?!\d|\.\d)/g,
  // A name with a port, or one that ends as hosts do: class and package names have dots too.
  /(?<![\w./-])[a-z0-9](?:[a-z0-9-]*\.)+(?:com|org|net|io|dev|app|sh|cloud|internal|local|svc|lan|corp|test|example|co|eu|de|uk|us)(?![\w-])(?:\.(?=\s|$))?(?::\d{1,5})?(?!\/)/gi,
  /(?<![\w./-])[a-z](?:[a-z0-9-]*\.)*[a-z0-9-]+:\d{2,5}(?![\w./:-])/gi,
  // Absolute and relative paths, repositories and images; a place in a file belongs to its path.
  /(?<![\w.@~+/-])[\w.@~+-]*(?:\/[\w.@~+%=-]+)+\/?(?::[\w.-]+)*(?:@<\*>)?/g,
];

/** What else differs from one run to the next, by its shape; the first that fits wins. */
const variables: readonly RegExp[] = [
  /\b\d{4}[-/]\d\d[-/]\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?/g,
  /\b\d\d?:\d\d(?::\d\d(?:[.,]\d{1,9})?)?\b/g,
  /\b0x[0-9a-f]+\b/gi,
  /\b(?=[a-f]*\d)[0-9a-f]{7,}\b|\b[0-9a-f]{12,}\b/gi,
  // The suffixes that Kubernetes makes: no vowels, so that they spell nothing.
  /(?<=-)[bcdfghjklmnpqrstvwxz2456789]{5}(?![\w-])/g,
  // Durations, sizes and shares with their units; ids of letters and digits; then versions and plain numbers.
  /(?<![\w.])(?:\d+(?:[.,]\d+)*(?:ns|us|µs|ms|s|m|h|d))+\b/g,
  /(?<![\w.])[-+]?\d+(?:[.,]\d+)* ?(?:(?:[kKMGTP]i?)?B(?:\/s)?\b|%)/g,
  /\b(?=\w*[a-z]\d+[a-z]|\w*\d[a-z]+\d)[a-z0-9_]{5,}\b/gi,
  /\bv?\d+(?:\.\d+)+(?:[-+][\w.]+)?/g,
  /(?<![\w<])[-+]?\d+(?:[.,]\d+)*/g,
  /\d+/g,
  // What is left of a progress bar.
  /\[[=>#. -]{3,}\]/g,
];

/** What stands in place of what is variable: of which kind it was does not matter. */
export const templateMask = '<*>';

/** Of a longer line its beginning and its end tell; the middle may have been cut out where it is quoted. */
const [beginning, end] = [200, 400];

/**
 * A line with its variable parts masked: numbers, ids, digests, addresses, paths, times, versions. Two lines of one
 * template were written by the same place of a program, about the same kind of event.
 *
 * Only what is variable by its shape is masked, and no word ever is: a parse tree such as Drain's would also make one
 * template of `cannot find module left-pad` and `cannot find module express`, and these are two failures.
 */
export const lineTemplate = (line: string): string =>
  template(line, [...opaque, ...places, ...variables]);

/** The same with hosts and paths kept: what fails towards one host is not what failed towards another. */
export const localTemplate = (line: string): string => template(line, [...opaque, ...variables]);

function template(line: string, patterns: readonly RegExp[]): string {
  if (line.length <= beginning + end) return masked(line, patterns);
  return `${masked(line.slice(0, beginning), patterns)} … ${masked(line.slice(-end), patterns)}`;
}

const masked = (text: string, patterns: readonly RegExp[]): string =>
  patterns
    .reduce((line, pattern) => line.replace(pattern, templateMask), text)
    .replace(/<\*>(?:[\s,/x-]*<\*>)+/g, templateMask)
    .replace(/\s+/g, ' ')
    .trim();
