import { describe, expect, it } from 'vitest';
import { originOf, withOrigin } from '../../src/diagnosis/origin.ts';
import { type CauseFinding, type Diagnosis, mendedSubject } from '../../src/model/diagnosis.ts';
import { seen } from '../support/facts.ts';

const finding = (id: string, certainty: CauseFinding['certainty'] = 'confirmed'): CauseFinding => ({
  id,
  certainty,
  title: id,
  summary: `${id} happened.`,
  evidence: [],
  remedies: [],
  fixes: [],
});

const diagnosis = (name: string, parts: Partial<Diagnosis>): Diagnosis => ({
  subject: { kind: name === 'web' ? 'Pod' : 'Job', namespace: 'apps', name },
  verdict: 'diagnosed',
  causes: [],
  ruledOut: [],
  unknown: [],
  phases: [],
  calls: { count: 1, rounds: 1 },
  ...parts,
});

const own = diagnosis('web', {
  causes: [finding('base-image-not-found'), finding('oom-killed', 'possible')],
});
const ids = ({ causes }: Diagnosis) => causes.map(({ id }) => id);

describe('the build that should have made an image', () => {
  const job = seen('image.build', { namespace: 'apps', name: 'web-build' });

  it.each([
    ['failed', true],
    ['running', true],
    ['succeeded', false],
  ] as const)('is looked into when the image is missing and it %s: %s', (state, isAsked) => {
    const facts = [job, seen('image.tag.exists', false), seen('image.build.state', state)];
    expect(originOf(facts) !== undefined).toBe(isAsked);
  });

  it('is left alone when the image is there', () => {
    const facts = [job, seen('image.tag.exists', true), seen('image.build.state', 'failed')];
    expect(originOf(facts)).toBeUndefined();
  });

  it('has the root cause, which stands first and says whose it is', () => {
    const origin = diagnosis('web-build', {
      causes: [finding('oom-killed'), finding('deadline-exceeded', 'possible')],
      ruledOut: [{ id: 'base-image-not-found', title: '', because: 'it did not come that far' }],
    });
    const whole = withOrigin(own, origin, 'web:v2');
    expect(ids(whole)).toEqual(['oom-killed', 'base-image-not-found']);
    expect(whole.causes[0]?.summary).toBe(
      'The image web:v2 was never built, because Job apps/web-build failed: oom-killed happened.',
    );
    expect(whole.ruledOut).toEqual([]);
    expect(mendedSubject(whole)).toEqual(origin.subject);
    expect(whole.origin).toEqual({ subject: origin.subject, verdict: 'diagnosed' });
  });

  it.each([
    ['novel', []],
    ['running', []],
    ['diagnosed', [finding('oom-killed', 'possible')]],
  ] as const)(
    'that is %s and has no cause to name leaves the finding as it was',
    (verdict, causes) => {
      const origin = diagnosis('web-build', { verdict, causes: [...causes] });
      const whole = withOrigin(own, origin, 'web:v2');
      expect(ids(whole)).toEqual(ids(own));
      expect(mendedSubject(whole)).toEqual(own.subject);
    },
  );
});
