/** The patterns of which one matches wherever the given one does: its alternatives, where it has some on the outside. */
export function alternativesOf(pattern: RegExp): RegExp[] {
  const { source } = pattern;
  const alternatives: string[] = [];
  let [from, depth, isInClass] = [0, 0, false];
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at];
    if (char === '\\') at += 1;
    else if (isInClass) isInClass = char !== ']';
    else if (char === '[') isInClass = true;
    else if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    else if (char === '|' && depth === 0) {
      alternatives.push(source.slice(from, at));
      from = at + 1;
    }
  }
  alternatives.push(source.slice(from));
  // A group may be named, or referred to, across alternatives.
  return alternatives.length === 1 || /\\[1-9]|\(\?<\w|\\k</.test(source)
    ? [pattern]
    : alternatives.map((one) => new RegExp(one, pattern.flags));
}
