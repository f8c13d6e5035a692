import { diffLines } from 'diff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { raiseMemory } from '../../src/fixes/raise-memory.ts';
import { fixRequest, outOfMemory } from './requests.ts';
import { documentsIn, type Style, styles, writtenIn } from './styles.ts';

const chart = {
  'charts/builder/Chart.yaml': 'name: builder\n',
  'charts/builder/values.yaml': 'resources: { limits: { memory: 512Mi } }\n',
  'charts/builder/templates/job.yaml': `apiVersion: batch/v1
kind: Job
metadata: { name: moe-router-build, namespace: {{ .Release.Namespace }} }
spec:
  template:
    spec:
      containers:
        - name: kaniko
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
`,
};
const values = (memory: string) => ({
  mirrors: ['a.example', 'b.example'],
  resources: { requests: { cpu: '1' }, limits: { cpu: '2', memory } },
  tolerations: [{ key: 'builds', operator: 'Exists' }],
});
const helmRelease = (memory: string) => ({
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  metadata: { name: 'moe-router', namespace: 'cortex-system' },
  spec: {
    chart: {
      spec: {
        chart: './charts/builder',
        sourceRef: { kind: 'GitRepository', name: 'x' },
      },
    },
    values: values(memory),
  },
});
const source = { repoURL: 'https://git.example/x', path: 'charts/builder' };
const application = (helm: object) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'moe-router', namespace: 'argocd' },
  spec: {
    destination: { namespace: 'cortex-system' },
    source: { ...source, helm },
  },
});
const parameters = (memory: string) => [
  { name: 'resources.limits.cpu', value: '2' },
  { name: 'resources.limits.memory', value: memory },
];

function raised(text: string): string {
  const files = Object.entries({ ...chart, 'deploy.yaml': text });
  const outcome = raiseMemory.apply(
    fixRequest(
      files.map(([path, content]) => ({ path, text: content })),
      outOfMemory('1Gi'),
    ),
  );
  if (outcome.kind !== 'changed') return outcome.because;
  expect(outcome.changes.map(({ path }) => path)).toEqual(['deploy.yaml']);
  return outcome.changes[0]?.after ?? '';
}

const dataOf = (text: string): unknown[] =>
  [...parseAllDocuments(text.replace(/^\uFEFF/, ''))].map((document): unknown => document.toJS());

function expectOneLineOf(before: string, after: string): void {
  const parts = diffLines(before, after, { stripTrailingCr: false });
  expect(parts.filter(({ removed }) => removed).map(({ count }) => count)).toEqual([1]);
  expect(parts.filter(({ added }) => added).map(({ count }) => count)).toEqual([1]);
}

describe('whoever wrote what deploys a chart, and how', () => {
  it.each([
    ['the values of a HelmRelease', helmRelease],
    [
      'the valuesObject of an Application',
      (memory: string) => application({ valuesObject: values(memory) }),
    ],
    [
      'the parameters of an Application',
      (memory: string) => application({ parameters: parameters(memory) }),
    ],
  ])('sees one line change in %s', (_name, deploying) => {
    fc.assert(
      fc.property(styles, (style) => {
        const text = documentsIn([writtenIn(deploying('1Gi'), style)], style);
        const after = raised(text);
        const wanted = dataOf(text).map((data) =>
          JSON.parse(
            JSON.stringify(data).replace(
              JSON.stringify(deploying('1Gi')),
              JSON.stringify(deploying('2Gi')),
            ),
          ),
        );
        expect(dataOf(after)).toEqual(wanted);
        expectOneLineOf(text, after);
      }),
      { numRuns: 60 },
    );
  });

  it('sees one line change in the values text of an Application', () => {
    fc.assert(
      fc.property(styles, fc.constantFrom('|', '|-', '|+'), (style, block) => {
        const text = withText(writtenIn(values('1Gi'), style), block, style);
        const after = raised(text);
        expectOneLineOf(text, after);
        const inner = parse(after.replace(/^\uFEFF/, '')).spec.source.helm.values;
        expect(parse(inner)).toEqual(values('2Gi'));
      }),
      { numRuns: 100 },
    );
  });
});

/** An Application in block style, with values as a text in it. */
function withText(inner: string, block: string, style: Style): string {
  const pad = ' '.repeat(style.indent + 8);
  const text = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: moe-router, namespace: argocd }
spec:
  destination: { namespace: cortex-system }
  source:
    repoURL: https://git.example/x
    path: charts/builder
    helm:
      values: ${block}
${inner.replace(/^(?=.)/gm, pad)}`;
  return style.mark + text.replace(/\n/g, style.end);
}
