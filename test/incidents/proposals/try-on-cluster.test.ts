import { describe, expect, it } from 'vitest';
import { tryOnCluster } from '../../../src/incidents/proposals/try-on-cluster.ts';
import type { DryRun, Manifest } from '../../../src/model/cluster-actions.ts';

const job = (memory: string, more: object = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'app' },
  spec: { memory },
  ...more,
});
const change = { before: job('1Gi'), after: job('2Gi') };

/** An API server that says this of each manifest. */
function server(answer: (manifest: Manifest) => DryRun) {
  const asked: Manifest[] = [];
  const dryRun = async (manifest: Manifest): Promise<DryRun> => {
    asked.push(manifest);
    return answer(manifest);
  };
  return { asked, dryRun };
}

const refusal = { kind: 'refused', because: 'exceeded quota: memory' } as const;
const limited = server(({ spec }) =>
  JSON.stringify(spec).includes('2Gi') ? refusal : { kind: 'accepted' },
);

describe('a server-side dry run', () => {
  it('asks for the changed object where the build runs, without its status', async () => {
    const open = server(() => ({ kind: 'accepted' }));
    const object = { ...change, after: job('2Gi', { status: { succeeded: 1 } }) };
    expect(await tryOnCluster([object], 'builds', open)).toEqual([
      { claim: 'the API server takes Job app (dry run)', holds: 'yes' },
    ]);
    expect(open.asked).toEqual([{ ...job('2Gi'), metadata: { namespace: 'builds', name: 'app' } }]);
  });

  it('keeps the namespace that the object names', async () => {
    const open = server(() => ({ kind: 'accepted' }));
    const after = job('2Gi', { metadata: { name: 'app', namespace: 'elsewhere' } });
    await tryOnCluster([{ after }], 'builds', open);
    expect(open.asked[0]?.metadata.namespace).toBe('elsewhere');
  });

  it('speaks against a change that the API server refuses, and says why', async () => {
    expect(await tryOnCluster([change], 'builds', limited)).toEqual([
      {
        claim: 'the API server takes Job app (dry run)',
        holds: 'no',
        because: 'exceeded quota: memory',
      },
    ]);
    expect(await tryOnCluster([{ after: job('2Gi') }], 'builds', limited)).toMatchObject([
      { holds: 'no' },
    ]);
  });

  it('does not hold against the change what is refused of the object as it stands', async () => {
    const closed = server(() => refusal);
    expect(await tryOnCluster([change], 'builds', closed)).toMatchObject([
      { holds: 'unknown', because: 'it refuses it as it stands too: exceeded quota: memory' },
    ]);
  });

  it('knows nothing where it may not ask, and says what is missing', async () => {
    const because = 'the bot may not create jobs.batch in builds, not even dry';
    const mute = server(() => ({ kind: 'unknown', because }));
    expect(await tryOnCluster([change], 'builds', mute)).toMatchObject([
      { holds: 'unknown', because },
    ]);
  });

  it.each([
    ['values of a chart', []],
    ['a part of an object', [{ after: { kind: 'Job', spec: {} } }]],
  ])('knows nothing of %s, and asks nothing', async (_, objects) => {
    const open = server(() => ({ kind: 'accepted' }));
    expect(await tryOnCluster(objects, 'builds', open)).toMatchObject([{ holds: 'unknown' }]);
    expect(open.asked).toEqual([]);
  });
});
