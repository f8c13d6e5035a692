import { expect, it } from 'vitest';
import type { BuildRequest } from '../../../src/diagnosis/find-build.ts';
import type { Diagnosis } from '../../../src/model/diagnosis.ts';
import { diagnosisOf, type Turn } from './cluster.ts';

/** One cluster and what must be said of it. */
export interface Row {
  /** What is turned, and what follows: the title of the test. */
  readonly when: string;
  readonly turn: Turn;
  readonly request?: BuildRequest;
  readonly verdict?: Diagnosis['verdict'];
  /** The cause that stands first; `null` when none may stand at all. */
  readonly cause?: string | null;
  readonly certainty?: 'confirmed' | 'likely' | 'possible';
  /** Causes that may not stand at all, where it does not matter what else does. */
  readonly blamesNone?: readonly string[];
  /** All that is confirmed, when that is not just the first cause. */
  readonly confirmed?: readonly string[];
  readonly ruledOut?: readonly string[];
  /** Facts that must be told as unknown, with a part of the reason. */
  readonly unknown?: Readonly<Record<string, string>>;
  /** Most calls of the API; policies of other kinds are listed on top of what every diagnosis reads. */
  readonly calls?: number;
  /** Most calls that had to wait for one another; a workload's pods are found by its selector, one round later. */
  readonly rounds?: number;
  /** A part of the first cause's sentence. */
  readonly summary?: string;
}

/** A test for each row. */
export function itDiagnoses(rows: readonly Row[]): void {
  it.each(rows)('$when', async (row) => {
    const diagnosis = await diagnosisOf(row.turn, row.request);
    const [first] = diagnosis.causes;
    const causes = diagnosis.causes.map(({ id }) => id);
    for (const id of row.blamesNone ?? []) expect(causes).not.toContain(id);
    if (!row.blamesNone) expect(conclusionOf(diagnosis)).toEqual(expectedOf(row));
    expect(diagnosis.ruledOut.map(({ id }) => id)).toEqual(
      expect.arrayContaining([...(row.ruledOut ?? [])]),
    );
    expect(diagnosis.ruledOut.every(({ because }) => because && !/unknown/.test(because))).toBe(
      true,
    );
    for (const [fact, because] of Object.entries(row.unknown ?? {})) {
      const told = diagnosis.unknown.filter((one) => one.fact === fact);
      expect(told.map((one) => one.because).join('\n')).toContain(because);
    }
    if (row.summary) expect(first?.summary).toContain(row.summary);
    if (first && first.certainty !== 'possible') expect(first.summary).not.toContain('unknown');
    expect(diagnosis.calls.count).toBeLessThanOrEqual(row.calls ?? 16);
    expect(diagnosis.calls.rounds).toBeLessThanOrEqual(row.rounds ?? 4);
  });
}

const conclusionOf = ({ verdict, causes }: Diagnosis) => ({
  verdict,
  cause: causes[0]?.id ?? null,
  certainty: causes[0]?.certainty,
  confirmed: causes.filter(({ certainty }) => certainty === 'confirmed').map(({ id }) => id),
});

const expectedOf = ({ verdict = 'diagnosed', cause = null, certainty, confirmed }: Row) => ({
  verdict,
  cause,
  certainty,
  confirmed: confirmed ?? (cause && certainty === 'confirmed' ? [cause] : []),
});
