import type { Phase } from '../model/diagnosis.ts';
import { announcedPhases } from './log-phases/announced-phases.ts';
import { builderLines } from './log-phases/builder-lines.ts';
import { buildKitPhases, isBuildKit } from './log-phases/buildkit-phases.ts';

/** More are not kept: a log that claims more was not written by a builder alone. */
const mostPhases = 200;

/**
 * The phases of a build in their order, from its log: how long each took and which one failed. A name is `context`,
 * `base-image`, `snapshot`, `cache`, `push`, or the instruction that was in hand. Seconds are null where the log carries
 * no times. What the last phase came to is `unknown` where the log ends without a word on it.
 */
export function logPhases(log: string): Phase[] {
  const lines = builderLines(log);
  const texts = lines.map(({ text }) => text);
  const phases = isBuildKit(texts) ? buildKitPhases(texts) : announcedPhases(lines);
  return phases.slice(-mostPhases);
}
