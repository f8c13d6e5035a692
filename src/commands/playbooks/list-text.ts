import type { Playbook } from '../../model/playbook.ts';
import { wrap } from '../wrap.ts';

/** A table of the playbooks: id, severity, how many causes, title. Long titles are broken at the width. */
export function playbookTable(playbooks: readonly Playbook[], width: number): string {
  const rows = playbooks.map(({ id, severity, causes, title }) => ({
    cells: [id, severity, String(causes.length)],
    title,
  }));
  const header = { cells: ['PLAYBOOK', 'SEVERITY', 'CAUSES'], title: 'TITLE' };
  const all = [header, ...rows];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...all.map(({ cells }) => cells[column]?.length ?? 0)),
  );
  const lines = all.map(({ cells, title }) => {
    const start = cells.map((cell, column) => `${cell.padEnd(widths[column] ?? 0)}  `).join('');
    return (
      start + wrap(title, width - start.length).replaceAll('\n', `\n${' '.repeat(start.length)}`)
    );
  });
  const causes = playbooks.flatMap((playbook) => playbook.causes).length;
  const summary = `${causes} causes. To read one: buildmedic playbooks show <playbook or cause>`;
  return `${[...lines, '', wrap(summary, width)].join('\n')}\n`;
}
