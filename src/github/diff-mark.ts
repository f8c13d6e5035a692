/** Which diff a pull request holds, in its body, where people do not see it: a bot that forgot everything can tell. */
export const diffMark = (diffHash: string): string => `\n<!-- buildmedic:diff ${diffHash} -->\n`;

/** @returns nothing where there is no such mark */
export const markedDiff = (body: string | null): string | undefined =>
  /<!-- buildmedic:diff ([0-9a-f]{64}) -->/.exec(body ?? '')?.[1];
