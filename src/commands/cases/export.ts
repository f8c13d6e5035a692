import { labelledCase } from '../../incidents/feedback/labelled-case.ts';
import type { SettledFailure } from '../../model/settled-failure.ts';

/** Where the cases go, and where a word about them goes. */
export interface Output {
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/**
 * Prints settled failures as cases, one JSON object a line, each as soon as it is read. Beside them it says that there are none
 * yet, or that some are left out, and why.
 */
export async function exportCases(
  settled: AsyncIterable<SettledFailure>,
  { print, complain }: Output,
): Promise<void> {
  let printed = 0;
  let leftOut = 0;
  for await (const one of settled) {
    const found = labelledCase(one);
    if (found) print(`${JSON.stringify(found)}\n`);
    if (found) printed += 1;
    else leftOut += 1;
  }
  if (printed === 0) complain(noneYet);
  if (leftOut > 0) complain(leftOutText(leftOut));
}

const noneYet =
  'There are no cases yet: they come from the answers to "Was this right?" under findings, and from fixes that worked.\n';

const leftOutText = (count: number): string =>
  `${count} ${count === 1 ? 'failure is' : 'failures are'} left out: no evidence is kept, or the fix that worked was not one of the cause.\n`;
