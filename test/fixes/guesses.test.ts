import { describe, expect, it } from 'vitest';
import { raiseMemory } from '../../src/fixes/raise-memory.ts';
import { type Fact, fact } from '../../src/model/facts.ts';
import type { FixOutcome } from '../../src/model/fix.ts';
import { fixRequest, outOfMemory } from './requests.ts';

const raised = (files: Record<string, string>, ...facts: Fact[]): FixOutcome =>
  raiseMemory.apply(
    fixRequest(
      Object.entries(files).map(([path, text]) => ({ path, text })),
      [...outOfMemory('1Gi'), ...facts],
    ),
  );
const values = (memory = '1Gi') =>
  `builder:\n  kaniko:\n    resources:\n      limits: { memory: ${memory} } # small\nweb:\n  resources: { limits: { memory: 1Gi } }\n`;

describe('a build without a manifest', () => {
  it('may be made from a values file of its namespace: one place, and still a choice', () => {
    const path = 'apps/cortex-system/values.yaml';
    expect(raised({ [path]: values() })).toMatchObject({
      kind: 'choice',
      because: `no manifest of Job cortex-system/moe-router-build is among the files; it may be made from ${path}`,
      candidates: [{ changes: [{ path, after: values('2Gi') }] }],
    });
  });

  it.each([
    ['of another namespace', 'apps/other/values.yaml', values()],
    ['with another value', 'apps/cortex-system/values.yaml', values('3Gi')],
    [
      'with several keys that fit',
      'apps/cortex-system/values.yaml',
      'a: { resources: { limits: { memory: 1Gi } } }\nb: { resources: { limits: { memory: 1Gi } } }\n',
    ],
    ['of a file that holds no values', 'apps/cortex-system/other.yaml', values()],
  ])('is not guessed to be made from values %s', (_name, path, text) => {
    expect(raised({ [path]: text })).toMatchObject({
      kind: 'not-applicable',
      because: expect.stringMatching(/no manifest of/),
    });
  });

  const application = (name: string, chart: string) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name} }
spec:
  destination: { namespace: cortex-system }
  source:
    chart: ${chart}
    repoURL: https://charts.example
    helm:
      values: |
        kaniko:
          resources:
            limits:
              memory: 1Gi
`;

  it('may be made by a chart that lies elsewhere, from the values that it is deployed with', () => {
    const files = { 'a.yaml': application('a', 'builder'), 'b.yaml': application('b', 'web') };
    expect(raised({ 'a.yaml': files['a.yaml'] })).toMatchObject({
      kind: 'choice',
      because: expect.stringMatching(/it may be made from Application a$/),
      candidates: [{ changes: [{ path: 'a.yaml' }] }],
    });
    expect(raised(files, fact('origin.chart', 'builder-2.0.1'))).toMatchObject({
      candidates: [{ changes: [{ path: 'a.yaml' }] }],
    });
  });

  const owned = fact('origin.owner', {
    apiVersion: 'ci.example/v1alpha1',
    kind: 'ImageBuild',
    name: 'moe-router',
  });

  it('may be made from the custom resource that owns it', () => {
    const text = `apiVersion: ci.example/v1beta1
kind: ImageBuild
metadata: { name: moe-router, namespace: cortex-system }
spec:
  template: { resources: { limits: { memory: 1Gi } } }
`;
    expect(raised({ 'build.yaml': text }, owned)).toMatchObject({
      kind: 'choice',
      candidates: [{ changes: [{ path: 'build.yaml', after: text.replace('1Gi', '2Gi') }] }],
    });
  });

  it('is said to be made by an operator whose object is not among the files', () => {
    expect(raised({ 'a.yaml': 'a: 1\n' }, owned)).toMatchObject({
      kind: 'not-applicable',
      because: expect.stringMatching(/ImageBuild moe-router \(ci.example\/v1alpha1\) makes it/),
    });
  });
});
