import type { Phase } from '../../model/diagnosis.ts';
import { type Announcement, announcementOf, type Course } from './announcements.ts';
import type { BuilderLine } from './builder-lines.ts';

/** A phase as it unfolds. */
interface Begun {
  readonly name: string;
  readonly start: number | undefined;
  /** Time of the line that decides it, or of its latest one; absent where that one carries none. */
  end?: number | undefined;
  outcome: Phase['outcome'];
}

/** The phases of a builder that announces each step and ends it by announcing the next: Kaniko, Buildah, Kimia. */
export function announcedPhases(lines: readonly BuilderLine[]): Phase[] {
  const phases: Begun[] = [];
  const memory = { cacheRepositories: new Set<string>(), isCommitted: false };
  for (const line of lines) {
    const current = phases.at(-1);
    const course: Course = Object.assign(memory, { phase: current?.name });
    const announcement = announcementOf(line, course);
    const begun = announcement && begunBy(announcement, current, line);
    if (begun) phases.push(begun);
    else if (current && line.text) follow(current, announcement, line);
  }
  return withoutPreludes(phases.map((phase, index) => ended(phase, phases[index + 1])));
}

/** The phase that a line begins: one that it announces, or in which it says that something failed. */
function begunBy(
  announcement: Announcement,
  current: Begun | undefined,
  { seconds: start }: BuilderLine,
): Begun | undefined {
  const { kind, phase: name } = announcement;
  if (name === undefined || name === current?.name) return undefined;
  // Layers are pushed to the cache while the build goes on: that one of them arrived is no new phase.
  if (kind === 'done' && name === 'cache') return undefined;
  return { name, start, outcome: outcomeOf(announcement) };
}

/** After the line that decides a phase nothing more belongs to it. */
function follow(
  current: Begun,
  announcement: Announcement | undefined,
  { seconds }: BuilderLine,
): void {
  if (current.outcome === 'unknown' || announcement) current.end = seconds;
  if (announcement) current.outcome = outcomeOf(announcement);
}

const outcomeOf = ({ kind }: Announcement): Phase['outcome'] =>
  kind === 'error' ? 'failed' : kind === 'done' ? 'passed' : 'unknown';

/** The builder went on, so the phase was passed; what the last one came to, only its own lines tell. */
const ended = ({ name, start, end, outcome }: Begun, next: Begun | undefined): Phase => ({
  name,
  seconds: duration(start, next ? next.start : end),
  outcome: next ? 'passed' : outcome,
});

/** Seconds between two times, to the millisecond; null where one is not known, or the clock was set back. */
function duration(start: number | undefined, end: number | undefined): number | null {
  if (start === undefined || end === undefined || end < start) return null;
  return Math.round((end - start) * 1000) / 1000;
}

/** Kaniko announces an instruction, takes a snapshot, and only then carries it out: the first does not count. */
const withoutPreludes = (phases: readonly Phase[]): Phase[] =>
  phases.filter(({ name, seconds }, index) => seconds !== 0 || phases[index + 2]?.name !== name);
