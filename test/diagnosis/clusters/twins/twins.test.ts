import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../../../src/model/diagnosis.ts';
import { builtInPlaybooks, causesOf, loadPlaybooks } from '../../../../src/playbooks/load.ts';
import { diagnosisOf } from '../cluster.ts';
import { twins } from './index.ts';
import { differences, type Twin, turnedOf } from './twin.ts';

const causes = causesOf(await loadPlaybooks([builtInPlaybooks]));

const first = ({ verdict, causes: [cause] }: Diagnosis): string =>
  cause ? `${cause.id} ${cause.certainty}` : verdict;

/** Causes that are said to be so, not only possible. */
const named = (diagnosis: Diagnosis): string[] =>
  diagnosis.causes.filter(({ certainty }) => certainty !== 'possible').map(({ id }) => id);

describe('each cause of the playbooks', () => {
  it('has a cluster in which it is the truth, and its twin', () => {
    const missing = causes.filter(({ id }) => !twins.some(({ cause }) => cause === id));
    expect(missing.map(({ id }) => id)).toEqual([]);
  });

  it('is confirmed in one of its clusters, where facts could establish it', () => {
    const confirmed = twins.filter(({ certainty }) => !certainty).map(({ cause }) => cause);
    const missing = causes.filter(
      (cause) => cause.confirmed.length > 0 && !confirmed.includes(cause.id),
    );
    expect(missing.map(({ id }) => id)).toEqual([]);
  });
});

describe.each(twins)('$cause: $when', (twin: Twin) => {
  it('is the truth and alone in the one cluster', async () => {
    const diagnosis = await diagnosisOf(twin.truth, twin.request);
    expect(first(diagnosis)).toBe(`${twin.cause} ${twin.certainty ?? 'confirmed'}`);
    expect(named(diagnosis)).toEqual([twin.cause]);
    expect(diagnosis.ruledOut.map(({ id }) => id)).toEqual(
      expect.arrayContaining([...(twin.ruledOut ?? [])]),
    );
  });

  it('is told otherwise once one fact is turned', async () => {
    const turned = turnedOf(twin);
    expect(differences(twin.truth, turned)).toHaveLength('ofBuild' in twin.turned ? 2 : 1);
    const now = first(await diagnosisOf(turned, twin.request));
    expect(now).toBe(twin.told);
    expect(now).not.toBe(`${twin.cause} ${twin.certainty ?? 'confirmed'}`);
  });
});
