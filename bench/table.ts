/** One line of the table. A row without a target is for information. */
export interface Row {
  readonly what: string;
  readonly figures: readonly string[];
  readonly target?: { readonly text: string; readonly isMet: boolean };
}

const verdictOf = ({ target }: Row): string => {
  if (!target) return '';
  return target.isMet ? 'PASS' : 'FAIL';
};

/** Columns wide enough for what stands in them, figures to the right. */
export function table(head: readonly string[], rows: readonly Row[]): string {
  const cells = [
    [...head, 'target', ''],
    ...rows.map((row) => [row.what, ...row.figures, row.target?.text ?? '', verdictOf(row)]),
  ];
  const widths = head.map((_, column) =>
    Math.max(...cells.map((line) => line[column]?.length ?? 0)),
  );
  return cells
    .map((line) =>
      line
        .map((cell, column) =>
          column > 0 && column < head.length
            ? cell.padStart(widths[column] ?? 0)
            : cell.padEnd(widths[column] ?? 14),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
