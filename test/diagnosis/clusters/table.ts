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
  /** All that is confirmed, when that is not just the first cause. */
  readonly confirmed?: readonly string[];
  readonly ruledOut?: readonly string[];
  /** Facts that must be told as unknown, with a part of the reason. */
  readonly unknown?: Readonly<Record<string, string>>;
  /** A part of the first cause's sentence. */
  readonly summary?: string;
}

/** A test for each row. */
export function itDiagnoses(rows: readonly Row[]): void {
  it.each(rows)('$when', async (row) => {
    const diagnosis = await diagnosisOf(row.turn, row.request);
    const [first] = diagnosis.causes;
    const confirmed = diagnosis.causes.filter(({ certainty }) => certainty === 'confirmed');
    const only = row.certainty === 'confirmed' && row.cause ? [row.cause] : [];
    const seen = {
      verdict: diagnosis.verdict,
      cause: first?.id ?? null,
      certainty: first?.certainty,
      confirmed: confirmed.map(({ id }) => id),
    };
    expect(seen, JSON.stringify(diagnosis, null, 1)).toEqual({
      verdict: row.verdict ?? 'diagnosed',
      cause: row.cause === undefined ? seen.cause : row.cause,
      certainty: row.cause === undefined ? seen.certainty : row.certainty,
      confirmed: row.confirmed ?? only,
    });
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
    expect(diagnosis.calls.count).toBeLessThanOrEqual(15);
    expect(diagnosis.calls.rounds).toBeLessThanOrEqual(4);
  });
}
