import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixes } from '../../src/fixes/index.ts';
import { branchName } from '../../src/github/branch-name.ts';
import { fact } from '../../src/model/facts.ts';
import type { FixChange } from '../../src/model/fix.ts';

const job = (name: string, { namespace = 'builds', memory = '1Gi' } = {}) => `apiVersion: batch/v1
kind: Job
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  template:
    spec:
      containers:
        - name: kaniko
          resources: { limits: { memory: ${memory} } }
`;

const changesOf = (name: string, text: string, namespace = 'builds'): readonly FixChange[] => {
  const outcome = fixes.get('raise-memory')?.apply({
    subject: { cluster: 'c', kind: 'Job', namespace, name },
    facts: [fact('container.name', 'kaniko'), fact('container.memoryLimit', '1Gi')],
    files: [{ path: 'jobs.yaml', text }],
    places: {},
  });
  if (outcome?.kind === 'choice') return outcome.candidates;
  return outcome?.kind === 'changed' ? [outcome] : [];
};
const placesOf = (name: string, text: string, namespace?: string): string[] =>
  changesOf(name, text, namespace).map(({ place }) => place);
const branchOf = ({ changes, place }: FixChange): string =>
  branchName({
    target: 'builds',
    fix: 'raise-memory',
    places: [...changes.map(({ path }) => path), place],
  });
const fileOf = (...documents: readonly string[]): string => documents.join('---\n');

describe('the place of a change', () => {
  const file = fileOf(job('app'), job('web'));

  it('differs between two objects of one file', () => {
    expect(placesOf('app', file)).not.toEqual(placesOf('web', file));
  });

  it('does not depend on what else the file holds', () => {
    expect(placesOf('app', file)).toEqual(placesOf('app', job('app')));
  });

  it('differs between two candidates of one name in one file', () => {
    const twice = fileOf(job('app'), job('app'));
    expect(placesOf('app', twice)).toEqual([
      'Job app memory limit of container kaniko',
      'Job app (2) memory limit of container kaniko',
    ]);
  });

  it('stays the second one’s when the first is mended', () => {
    const mended = fileOf(job('app', { memory: '2Gi' }), job('app'));
    expect(placesOf('app', mended)).toEqual(['Job app (2) memory limit of container kaniko']);
  });

  it('differs between two namespaces, though each build has one candidate', () => {
    const both = fileOf(job('app', { namespace: 'other' }), job('app'));
    expect(placesOf('app', both)).toHaveLength(1);
    expect(placesOf('app', both)).not.toEqual(placesOf('app', both, 'other'));
  });
});

describe('the branch of a fix', () => {
  const namespaces = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 });
  const neighbours = fc.array(fc.constantFrom('web', 'api', 'application'));

  it('is one of its own for each object of a file, and the same one each time', () => {
    fc.assert(
      fc.property(namespaces, neighbours, (all, others) => {
        const own = all.map((namespace) => job('app', { namespace }));
        const branches = (text: string) =>
          all.flatMap((namespace) => changesOf('app', text, namespace).map(branchOf));
        const named = branches(fileOf(...own));

        expect(new Set(named).size).toBe(all.length);
        const among = [
          ...others.map((name) => job(name)),
          ...own,
          ...others.map((name) => job(name)),
        ];
        expect(branches(fileOf(...among))).toEqual(named);
      }),
    );
  });
});
