import type { Evidence } from '../../model/evidence.ts';
import { quoted } from './blocks.ts';
import { type Part, part } from './fit.ts';

/** Evidence as quotes, at most so many pieces; the first one matters more than the others. */
export const evidenceParts = (evidence: readonly Evidence[], most: number): Part[] =>
  mostTelling(evidence, most).map(({ source, text }, index) =>
    part(index === 0 ? 1 : 4, quoted(source, text, 1200)),
  );

/** The first pieces, which decide; among them a line of the log, since that is what the reader has seen of the failure. */
function mostTelling(evidence: readonly Evidence[], most: number): readonly Evidence[] {
  const first = evidence.slice(0, most);
  const isLog = ({ source }: Evidence) => source.startsWith('Log ');
  const log = first.some(isLog) ? undefined : evidence.find(isLog);
  return log ? [...first.slice(0, -1), log] : first;
}
