import { redact } from '../../model/redaction.ts';

/** Phases that every builder has. Any other name is the instruction of the Dockerfile that was in hand. */
export type PhaseName = 'context' | 'base-image' | 'snapshot' | 'cache' | 'push';

const longestInstruction = 80;

/** An instruction as the name of its phase: on one line, its end cut off where it is long, secrets in it masked. */
export function instructionName(instruction: string): string {
  // Whole, before it is cut: of a part nobody could tell that it belongs to a secret.
  const line = redact(instruction).replace(/\s+/g, ' ').trim();
  return line.length <= longestInstruction ? line : `${line.slice(0, longestInstruction - 1)}…`;
}
