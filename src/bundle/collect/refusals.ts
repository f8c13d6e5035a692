import type { Noted, Question } from './recording.ts';

/** An entry of `forbidden.yaml`. An empty namespace stands for what was asked without one. */
export interface ForbiddenEntry {
  readonly verb: string;
  readonly resource: string;
  readonly group?: string;
  readonly namespace: string;
}

/** An entry of `unavailable.yaml`. */
export interface UnavailableEntry extends ForbiddenEntry {
  readonly name?: string;
  readonly because: string;
}

/** What RBAC refused, each once. */
export const forbiddenEntries = (noted: readonly Noted[]): ForbiddenEntry[] =>
  unique(
    noted.flatMap(({ outcome }) =>
      outcome.kind === 'forbidden' ? [entryOf(outcome.missing)] : [],
    ),
  );

/** What could not be read for another reason. Left out, a diagnosis of the bundle would take it for absent. */
export const unavailableEntries = (noted: readonly Noted[]): UnavailableEntry[] =>
  unique(
    noted.flatMap(({ question, outcome }) =>
      outcome.kind === 'unavailable'
        ? [
            {
              ...entryOf(question),
              ...(question.name ? { name: question.name } : {}),
              because: outcome.because,
            },
          ]
        : [],
    ),
  );

const entryOf = ({ verb, resource, group, namespace = '' }: Question): ForbiddenEntry => ({
  verb,
  resource,
  ...(group ? { group } : {}),
  namespace,
});

const unique = <T>(entries: readonly T[]): T[] => [
  ...new Map(entries.map((entry) => [JSON.stringify(entry), entry])).values(),
];
