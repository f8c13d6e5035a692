/** Breaks text at spaces so that no line is wider than `width`; a longer word keeps its line. `indent` begins each further line. */
export function wrap(text: string, width: number, indent = ''): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, width, indent))
    .join('\n');
}

function wrapLine(line: string, width: number, indent: string): string {
  const lines: string[] = [];
  let current: string | undefined;
  for (const word of line.split(' ')) {
    const longer: string = current === undefined ? word : `${current} ${word}`;
    const room = width - (lines.length > 0 ? indent.length : 0);
    if (longer.length > room && current?.trim()) {
      lines.push(current);
      current = word;
    } else current = longer;
  }
  return [...lines, current ?? '']
    .map((one, index) => (index === 0 ? one : indent + one))
    .join('\n');
}
