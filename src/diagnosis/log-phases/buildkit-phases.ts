import type { Phase } from '../../model/diagnosis.ts';
import { instructionName, type PhaseName } from './phase-names.ts';

/** A step as BuildKit's plain progress tells it, its lines marked by its number. */
interface Step {
  readonly name: string;
  seconds: number | null;
  outcome: Phase['outcome'];
}

const numbered = /^#(\d{1,5}) (.+)$/;
const headed = /^\[.+\] |^(?:exporting|pushing|importing) /;

/** Does BuildKit's progress stand in these lines? */
export const isBuildKit = (lines: readonly string[]): boolean =>
  lines.some((line) => headed.test(numbered.exec(line)?.[2] ?? ''));

/**
 * The phases in BuildKit's plain progress (`--progress=plain`). Its steps run side by side, so their seconds may add up
 * to more than the build took.
 */
export function buildKitPhases(lines: readonly string[]): Phase[] {
  const steps = new Map<string, Step>();
  for (const line of lines) {
    const [, number, text] = numbered.exec(line) ?? [];
    if (!number || !text) continue;
    const step = steps.get(number);
    const name = step ? undefined : stepName(text);
    if (step) follow(step, text);
    else if (name) steps.set(number, { name, seconds: null, outcome: 'unknown' });
  }
  return merged([...steps.values()]);
}

const wordings: readonly (readonly [PhaseName, RegExp])[] = [
  ['context', /^\[.*\binternal\] load (?:build|\.dockerignore|git source|remote build)/],
  ['base-image', /^\[.*\binternal\] load metadata|^resolve image config|^\[[^\]]*\d+\/\d+\] FROM /],
  ['cache', /^(?:importing|exporting) cache/],
  ['push', /^(?:exporting to|pushing) /],
];

/** A phase for the steps that people know; undefined for what BuildKit does on the side, such as logging in. */
function stepName(text: string): string | undefined {
  const phase = wordings.find(([, wording]) => wording.test(text))?.[0];
  if (phase) return phase;
  const instruction = /^\[[^\]]*\d+\/\d+\] (.+)$/.exec(text)?.[1];
  return instruction === undefined ? undefined : instructionName(instruction);
}

/** A later line of a step: its end, or output with the seconds since it began. */
function follow(step: Step, text: string): void {
  const [, end, seconds] = /^(DONE|CACHED|ERROR|CANCELED)\b(?: (\d+(?:\.\d+)?)s)?/.exec(text) ?? [];
  if (end === 'DONE' || end === 'CACHED') {
    step.outcome = 'passed';
    step.seconds = end === 'CACHED' ? 0 : Number(seconds ?? step.seconds);
  } else if (end) {
    step.outcome = end === 'ERROR' ? 'failed' : 'unknown';
  } else {
    const since = /^(\d{1,6}\.\d{1,3})(?: |$)/.exec(text)?.[1];
    if (since) step.seconds = Number(since);
  }
}

/** Several steps that load the context, or metadata of base images, are one phase, where the first of them stands. */
function merged(steps: readonly Step[]): Phase[] {
  const phases = new Map<string, Phase>();
  for (const { name, seconds, outcome } of steps) {
    const before = phases.get(name);
    phases.set(name, {
      name,
      seconds: before ? sum(before.seconds, seconds) : seconds,
      outcome: before ? worse(before.outcome, outcome) : outcome,
    });
  }
  return [...phases.values()];
}

const sum = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.round((a + b) * 1000) / 1000;

const worst = ['failed', 'unknown', 'passed'] as const;

const worse = (a: Phase['outcome'], b: Phase['outcome']): Phase['outcome'] =>
  worst.find((one) => one === a || one === b) ?? 'unknown';
