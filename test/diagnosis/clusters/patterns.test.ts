import { describe, expect, it } from 'vitest';
import { diagnosisOf, timeout } from './cluster.ts';
import { buildPod, containerStatus, ended, job, kaniko, type Manifest } from './manifests.ts';

const registry = '10.43.170.72:5000';

interface Sibling {
  readonly name: string;
  readonly parser: string;
  readonly at?: string;
  readonly succeeded?: boolean;
  readonly node?: string;
}

/** A build of a parser, and its pod. */
const sibling = ({
  name,
  parser,
  at = '2026-01-18T15:10:00Z',
  succeeded = false,
  node = `node-of-${name}`,
}: Sibling): Manifest[] => {
  const containers = [{ ...kaniko(registry), args: [`--destination=registry-of-${name}:5000/a`] }];
  return [
    job({ name, containers }),
    buildPod({
      name: `${name}-x2k9p`,
      labels: { 'job-name': name, 'parser-id': parser },
      containers,
      spec: { nodeName: node },
      status: {
        phase: succeeded ? 'Succeeded' : 'Failed',
        containerStatuses: [
          containerStatus('kaniko', succeeded ? ended(0, 'Completed', at) : ended(1, 'Error', at)),
        ],
      },
    }),
  ];
};

const self = sibling({ name: 'app-7', parser: 'xyz', at: '2026-01-18T15:20:00Z' });
const patternsIn = async (...others: Manifest[][]) =>
  (await diagnosisOf({ objects: [...self, ...others.flat()], log: timeout() })).patterns;

describe('failed builds of a namespace', () => {
  const second = sibling({ name: 'app-5', parser: 'xyz' });
  const third = sibling({ name: 'app-6', parser: 'xyz' });

  it('are one pattern when three have the same parser', async () => {
    expect(await patternsIn(second, third)).toEqual([
      {
        kind: 'label',
        value: 'parser-id=xyz',
        jobs: ['app-5', 'app-6', 'app-7'],
        summary: 'all 3 failed builds have the label parser-id=xyz',
      },
    ]);
  });

  it('are none when two have', async () => {
    expect(await patternsIn(second, sibling({ name: 'app-6', parser: 'abc' }))).toBeUndefined();
  });

  it('are none when one of the three failed hours before', async () => {
    const before = sibling({ name: 'app-6', parser: 'xyz', at: '2026-01-18T11:00:00Z' });
    expect(await patternsIn(second, before)).toBeUndefined();
  });

  it('are none when as many builds that have it succeeded meanwhile', async () => {
    const well = ['app-1', 'app-2', 'app-3'].map((name) =>
      sibling({ name, parser: 'xyz', succeeded: true }),
    );
    expect(await patternsIn(second, third, ...well)).toBeUndefined();
  });

  it('are one pattern when three ran on the same node, though another failed elsewhere', async () => {
    const onNode = (name: string, parser: string) =>
      sibling({ name, parser, node: 'node-of-app-7' });
    const patterns = await patternsIn(
      onNode('app-5', 'a'),
      onNode('app-6', 'b'),
      sibling({ name: 'app-4', parser: 'c' }),
    );
    expect(patterns).toMatchObject([
      { kind: 'node', summary: '3 of 4 failed builds ran on the node node-of-app-7' },
    ]);
  });
});
