import fc from 'fast-check';
import { parse } from 'yaml';

/** How somebody may write YAML: none of it changes what it means. */
export const styles = fc.record({
  indent: fc.integer({ min: 1, max: 5 }),
  dashIndented: fc.boolean(),
  dash: fc.constantFrom('- ', '-   '),
  quote: fc.constantFrom('', '"', "'"),
  end: fc.constantFrom('\n', '\r\n'),
  mark: fc.constantFrom('', '\uFEFF'),
  closed: fc.boolean(),
  flow: fc.boolean(),
  blanks: fc.constantFrom(' ', '  ', '\t'),
  comments: fc.infiniteStream(
    fc.constantFrom('', '', '', '# memory: 1Gi', '# - to: []', '# "quoted', "# it's {{ odd }}"),
  ),
  before: fc.subarray(['kind: Other\nmemory: 1Gi\n', '# nothing but this\n', 'a: [1, {b: 1Gi}]\n']),
  after: fc.subarray(['kind: Job\nmetadata: {name: no}\n', 'x: |\n  egress: []\n\n']),
});
export type Style = typeof styles extends fc.Arbitrary<infer T> ? T : never;

/** Documents one after the other, among others. */
export function documentsIn(documents: readonly string[], style: Style): string {
  const all = [...style.before, ...documents, ...style.after];
  const whole = all.join('---\n').replace(/\n/g, style.end);
  return style.mark + (style.closed ? whole : whole.trimEnd());
}

/** Data in a style: the innermost collections in flow style where it says so, comments behind some lines and between some. */
export function writtenIn(data: unknown, style: Style): string {
  const lines = linesOf(data, '', style).map((line) => {
    const [behind, between] = [style.comments.next().value, style.comments.next().value];
    return `${line}${behind && style.blanks + behind}\n${between && `${between}\n`}`;
  });
  return lines.join('');
}

function linesOf(value: unknown, pad: string, style: Style): string[] {
  if (Array.isArray(value))
    return value.flatMap((item) => {
      const [first = '', ...rest] = isInline(item, style)
        ? [`${pad}${inline(item, style)}`]
        : linesOf(item, pad + ' '.repeat(style.dash.length), style);
      return [`${pad}${style.dash}${first.trimStart()}`, ...rest];
    });
  return Object.entries(value as object).flatMap(([key, inner]) => {
    if (isInline(inner, style)) return [`${pad}${inline(key, style)}: ${inline(inner, style)}`];
    const deeper = !Array.isArray(inner) || style.dashIndented ? ' '.repeat(style.indent) : '';
    return [`${pad}${inline(key, style)}:`, ...linesOf(inner, pad + deeper, style)];
  });
}

const isCollection = (value: unknown): value is object =>
  typeof value === 'object' && value !== null;

const isInline = (value: unknown, { flow }: Style): boolean => {
  if (!isCollection(value)) return true;
  const parts = Object.values(value);
  return parts.length === 0 || (flow && !parts.some(isCollection));
};

function inline(value: unknown, style: Style): string {
  if (Array.isArray(value)) return `[${value.map((one) => inline(one, style)).join(', ')}]`;
  if (isCollection(value)) {
    const entries = Object.entries(value).map(
      ([key, one]) => `${inline(key, style)}: ${inline(one, style)}`,
    );
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  if (typeof value !== 'string') return JSON.stringify(value);
  const isPlain = /^[\w.][\w./-]*$/.test(value) && parse(value) === value;
  if (!isPlain || style.quote === '"') return JSON.stringify(value);
  return `${style.quote}${value}${style.quote}`;
}
