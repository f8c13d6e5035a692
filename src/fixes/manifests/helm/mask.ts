/** An action of a Go template: what stands between `{{` and `}}`. */
export interface Action {
  readonly start: number;
  readonly end: number;
  /** Without braces, dashes and blanks around it: `.Values.memory | quote`. */
  readonly text: string;
  /** What `.` is where it stands, as an expression: `.Values.builder` inside `with .Values.builder`. */
  readonly dot: string;
  /** How many `if`, `with`, `range` and `define` it stands in. */
  readonly depth: number;
  /** The start of the line whose key gets it as a block: `resources:` above `{{- toYaml … | nindent 12 }}`. */
  readonly blockOf?: number;
}

export interface Masked {
  /** As long as the template, with line ends at the same places, and plain YAML where the template allows it. */
  readonly text: string;
  readonly actions: readonly Action[];
}

/**
 * Puts in place of each action something that YAML takes and that is as long: a word where it stands in a value, a
 * comment where it has its line to itself. Offsets in the masked text are offsets in the template.
 */
export function mask(template: string): Masked {
  const actions: Action[] = [];
  const stack: string[] = [];
  let text = '';
  let end = 0;
  for (const match of template.matchAll(/\{\{-?\s*(\/\*[\s\S]*?\*\/|[\s\S]*?)\s*-?\}\}/g)) {
    const [whole, inner = ''] = match;
    const start = match.index;
    text += template.slice(end, start);
    end = start + whole.length;
    const closes = /^(end|else)\b/.test(inner);
    if (closes) stack.pop();
    const dot = stack.at(-1) ?? '';
    const alone = isAlone(template, start, end);
    const block = alone && outputs(inner) ? blockOf(template, start) : undefined;
    actions.push({
      start,
      end,
      text: inner,
      dot,
      depth: stack.length,
      ...(block === undefined ? {} : { blockOf: block }),
    });
    text += alone ? comment(whole) : word(whole, actions.length);
    const opens = /^(?:else\s+)?(if|with|range|define|block)\b\s*(.*)$/s.exec(inner);
    if (opens) stack.push(dotInside(opens[1] ?? '', opens[2] ?? '', dot));
    else if (/^else\b/.test(inner)) stack.push('');
  }
  return { text: text + template.slice(end), actions };
}

/** What `.` becomes: `with` moves it, a loop makes it something that has no place of its own. */
function dotInside(keyword: string, argument: string, dot: string): string {
  if (keyword === 'with') return /^[.$]/.test(argument) ? absolute(argument, dot) : '?';
  return keyword === 'range' || keyword === 'define' || keyword === 'block' ? '?' : dot;
}

/** A reference as it reads from outside of any `with`: `.limits` becomes `.Values.builder.limits`. */
export const absolute = (reference: string, dot: string): string => {
  if (reference.startsWith('$.')) return reference.slice(1);
  if (dot === '') return reference;
  return reference === '.' ? dot : dot + reference;
};

const isAlone = (template: string, start: number, end: number): boolean => {
  const before = template.slice(template.lastIndexOf('\n', start - 1) + 1, start);
  const newline = template.indexOf('\n', end);
  const behind = template.slice(end, newline < 0 ? undefined : newline);
  const onlyActions = (text: string): boolean => text.replace(/\{\{.*?\}\}/g, '').trim() === '';
  return onlyActions(before) && onlyActions(behind.replace(/\r$/, ''));
};

const outputs = (inner: string): boolean => /\b(toYaml|include|template|tpl)\b/.test(inner);

/** The line of the key right above, when an action alone on its line is that key's value. */
function blockOf(template: string, start: number): number | undefined {
  const above = template.slice(0, template.lastIndexOf('\n', start - 1) + 1).replace(/\s*$/, '');
  const line = above.lastIndexOf('\n') + 1;
  // The key's own `with` may stand between the two.
  const text = above.slice(line);
  if (/^\s*\{\{-?\s*with\b/.test(text)) return blockOf(template, line + 1);
  return /^\s*(?:- )?[\w./-]+:$/.test(text) ? line : undefined;
}

const comment = (whole: string): string =>
  whole.replace(/[^\r\n]+/g, (line) => `#${' '.repeat(line.length - 1)}`);

const word = (whole: string, number: number): string => {
  const named = `x${number.toString(36)}`;
  return whole.includes('\n')
    ? whole.replace(/[^\r\n]/g, ' ')
    : named.padEnd(whole.length, '_').slice(0, whole.length);
};
