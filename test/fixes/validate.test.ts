import { describe, expect, it } from 'vitest';
import { validated } from '../../src/fixes/validate.ts';
import { type Outside, workOut } from '../../src/fixes/work-out.ts';
import type { Fix, FixChange } from '../../src/model/fix.ts';
import { fixRequest } from './requests.ts';

const job = (spec: object) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'app' },
  spec: { template: { spec: { containers: [{ name: 'kaniko' }] } }, ...spec },
});

describe('the structure of a changed object', () => {
  it('holds when its schema takes it', async () => {
    expect(
      await validated({ before: job({}), after: job({ activeDeadlineSeconds: 600 }) }),
    ).toEqual({
      claim: 'Job app is a valid object of batch/v1 after the change',
      holds: 'yes',
    });
  });

  it('does not hold when the change breaks it, and names the field', async () => {
    const after = job({ activeDeadlineSeconds: '600s' });
    expect(await validated({ before: job({}), after })).toMatchObject({
      holds: 'no',
      because: '/spec/activeDeadlineSeconds must be integer',
    });
  });

  it('is not blamed for what was wrong before', async () => {
    const wrong = { backoffLimit: 'many' };
    expect(
      await validated({ before: job(wrong), after: job({ ...wrong, activeDeadlineSeconds: 1 }) }),
    ).toMatchObject({ holds: 'yes' });
  });

  it('is not known of a custom resource', async () => {
    const after = { apiVersion: 'shipwright.io/v1beta1', kind: 'Build', metadata: { name: 'app' } };
    expect(await validated({ after })).toMatchObject({
      holds: 'unknown',
      because: 'the schema of shipwright.io/v1beta1 Build is not known',
    });
  });
});

describe('working a fix out', () => {
  const fixOf = (...changes: FixChange[]): Fix => {
    const [only] = changes;
    return {
      id: 'raise-memory',
      title: 'Raise',
      risk: '',
      verify: '',
      rollback: '',
      apply: () =>
        changes.length === 1 && only
          ? only
          : { kind: 'choice', because: 'it may be any', candidates: changes },
    };
  };
  const change = (deadline: unknown, path = 'job.yaml'): FixChange => ({
    kind: 'changed',
    changes: [{ path, before: 'a', after: 'b' }],
    place: path,
    summary: 'a change',
    objects: [{ before: job({}), after: job({ activeDeadlineSeconds: deadline }) }],
  });
  const request = fixRequest([], []);
  const unread: Outside = {
    readContext: async (wish) => ({ kind: 'unread', wish, because: 'nobody asks' }),
    readImage: async (reference) => ({ kind: 'unknown', reference, because: 'nobody asks' }),
  };

  it('adds what could be proved of it', async () => {
    expect(await workOut(fixOf(change(600)), request, unread)).toMatchObject({
      kind: 'changed',
      proof: [{ holds: 'yes' }],
    });
  });

  it('refuses a change that a proof speaks against', async () => {
    expect(await workOut(fixOf(change('soon')), request, unread)).toEqual({
      kind: 'not-applicable',
      because:
        'it does not hold that Job app is a valid object of batch/v1 after the change: /spec/activeDeadlineSeconds must be integer',
    });
  });

  it('leaves no choice where one candidate alone holds', async () => {
    const outcome = await workOut(
      fixOf(change(600, 'a.yaml'), change('soon', 'b.yaml')),
      request,
      unread,
    );
    expect(outcome).toMatchObject({ kind: 'changed', place: 'a.yaml' });
  });

  it('leaves the choice between candidates that hold', async () => {
    const outcome = await workOut(
      fixOf(change(600, 'a.yaml'), change(700, 'b.yaml')),
      request,
      unread,
    );
    expect(outcome).toMatchObject({ kind: 'choice', candidates: [{}, {}] });
  });
});
