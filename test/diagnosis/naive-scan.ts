import { withoutBareStatus } from '../../src/diagnosis/bare-status.ts';
import { withoutStray } from '../../src/diagnosis/in-build.ts';
import { lineMatcher } from '../../src/diagnosis/log-line-matcher.ts';
import { requiredLiterals } from '../../src/diagnosis/log-literals.ts';
import { inOrder, repetitions } from '../../src/diagnosis/log-repetitions.ts';
import { type SignatureMatch, saysWhatFailed } from '../../src/diagnosis/log-signatures.ts';
import { withoutOutlived } from '../../src/diagnosis/outlived.ts';
import type { SignatureTable } from '../../src/diagnosis/signature-table.ts';

/** What a scan finds, worked out the slow way: each line is looked through for each literal and matched. */
export function naiveScan(log: string, table: SignatureTable) {
  const matcher = lineMatcher(table, 'log');
  const literals = table.wordings.map(({ pattern }) => requiredLiterals(pattern));
  const told = repetitions();
  const other = repetitions();
  let gotOver: readonly SignatureMatch[] = [];
  let step = '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
  const lines = log.replace(/\u001b\[[ -?]*[@-~]/g, '').split('\n');
  for (const [index, raw] of lines.entries()) {
    const lower = raw.toLowerCase();
    const owners = literals.flatMap((own, owner) =>
      own.some((one) => lower.includes(one)) ? [owner] : [],
    );
    if (owners.length === 0) continue;
    const line = { line: index + 1, raw, before: () => lines[index - 1] ?? '', step, owners };
    for (const match of matcher(line).matches) {
      if (match.kind === 'context') step = match.text;
      if (match.kind === 'progress' || match.kind === 'success') {
        const dropped = told.forget();
        if (dropped.length > 0) gotOver = inOrder(dropped);
      }
      (saysWhatFailed(match.kind) ? told : other).add({ match, order: index });
    }
  }
  const matches = withoutBareStatus(
    withoutOutlived(inOrder([...told.entries(), ...other.entries()])),
  );
  return { matches: withoutStray(matches, () => log), gotOver };
}
