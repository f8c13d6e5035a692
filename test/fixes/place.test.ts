import { describe, expect, it } from 'vitest';
import { fixes } from '../../src/fixes/index.ts';
import { fact } from '../../src/model/facts.ts';

const job = (name: string) => `apiVersion: batch/v1
kind: Job
metadata: { name: ${name}, namespace: builds }
spec:
  template:
    spec:
      containers:
        - name: kaniko
          resources: { limits: { memory: 1Gi } }
`;

const placeOf = (name: string, text: string) => {
  const outcome = fixes.get('raise-memory')?.apply({
    subject: { cluster: 'c', kind: 'Job', namespace: 'builds', name },
    facts: [fact('container.name', 'kaniko'), fact('container.memoryLimit', '1Gi')],
    files: [{ path: 'jobs.yaml', text }],
    places: {},
  });
  return outcome?.kind === 'changed' ? outcome.place : outcome;
};

describe('the place of a change', () => {
  const file = `${job('app')}---\n${job('web')}`;

  it('differs between two objects of one file', () => {
    expect(placeOf('app', file)).not.toEqual(placeOf('web', file));
  });

  it('does not depend on what else the file holds', () => {
    expect(placeOf('app', file)).toEqual(placeOf('app', job('app')));
  });
});
