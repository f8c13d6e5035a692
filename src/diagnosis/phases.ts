import type { Diagnosis, Phase } from '../model/diagnosis.ts';
import { type Fact, factValue } from '../model/facts.ts';
import { redact } from '../model/redaction.ts';

/**
 * The build's phases, as far as its log tells. How the Job ended says what the log leaves open; a log that ends in the
 * middle of a phase is that of a builder that was killed in it.
 */
export function buildPhases(facts: readonly Fact[]): Diagnosis['phases'] {
  const state = factValue(facts, 'job.state');
  const phases = phasesTold(facts);
  if (state === 'succeeded') return phases.map((phase) => ({ ...phase, outcome: 'passed' }));
  if (state !== 'failed' || phases.some(({ outcome }) => outcome === 'failed')) return phases;
  return phases.map((phase, index) =>
    index === phases.length - 1 && phase.outcome === 'unknown'
      ? { ...phase, outcome: 'failed' }
      : phase,
  );
}

/** Without times and order, at least the phase in which the log ends. */
function phasesTold(facts: readonly Fact[]): Phase[] {
  const phases = factValue(facts, 'build.phases') ?? [];
  if (phases.length > 0) return phases;
  const name = factValue(facts, 'build.phase');
  return name ? [{ name, seconds: null, outcome: 'unknown' }] : [];
}

const mostShown = 6;

/**
 * The phases as one line: `context 1 s · base image 3 s · RUN pip install 12 s · push failed`. Of many, those that
 * failed and the longest, and of what is done again and again (a snapshot an instruction) the sum. Empty when nothing
 * is known.
 */
export function phasesText(phases: readonly Phase[]): string {
  const all = summed(phases);
  const kept = new Set(all.toSorted((a, b) => importance(b) - importance(a)).slice(0, mostShown));
  const left = all.length - kept.size;
  const shown = all.filter((phase) => kept.has(phase)).map(phaseText);
  return [...shown, ...(left > 0 ? [`${left} shorter`] : [])].join(' · ');
}

/** What failed stays apart. */
const summed = (phases: readonly Phase[]): Phase[] =>
  [
    ...Map.groupBy(phases, ({ name, outcome }) => `${outcome === 'failed'} ${name}`).values(),
  ].flatMap(([first, ...more]) =>
    first ? [{ ...first, seconds: totalSeconds([first, ...more]) }] : [],
  );

function totalSeconds(phases: readonly Phase[]): number | null {
  const known = phases.flatMap(({ seconds }) => seconds ?? []);
  return known.length > 0 ? known.reduce((sum, one) => sum + one) : null;
}

const importance = ({ outcome, seconds }: Phase): number =>
  outcome === 'failed' ? Number.MAX_SAFE_INTEGER : (seconds ?? 0);

const phaseText = ({ name, seconds, outcome }: Phase): string => {
  const called = shortened(redact(name.replace(/^base-image$/, 'base image')));
  const took = seconds === null ? '' : ` ${durationText(seconds)}`;
  return outcome === 'failed' ? `${called} failed${took && ` after${took}`}` : `${called}${took}`;
};

const longestName = 40;

const shortened = (name: string): string =>
  name.length <= longestName ? name : `${name.slice(0, longestName - 1).trimEnd()}…`;

function durationText(seconds: number): string {
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
