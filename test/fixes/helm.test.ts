import { describe, expect, it } from 'vitest';
import { append, set } from '../../src/fixes/edit/operation.ts';
import { buildOf } from '../../src/fixes/manifests/build-manifest.ts';
import { locate } from '../../src/fixes/manifests/locate.ts';
import type { Manifest } from '../../src/fixes/manifests/manifest.ts';
import { raiseMemory } from '../../src/fixes/raise-memory.ts';
import type { FixOutcome } from '../../src/model/fix.ts';
import { fixRequest, outOfMemory } from './requests.ts';

type Files = Readonly<Record<string, string>>;

const chart = { 'chart/Chart.yaml': 'name: builder\nversion: 1.0.0\n' };
const template = (resources: string, more = '') => `{{- if .Values.enabled }}
{{- /* one build
     a release */}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Values.name | default "moe-router-build" }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "builder.labels" . | nindent 4 }}
spec:
  backoffLimit: {{ .Values.backoffLimit }}
  template:
    spec:
      serviceAccountName: {{ include "builder.serviceAccountName" . }}
      containers:
        - name: kaniko
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
          args:
            - --context={{ .Values.context }}
            - --verbosity=info
${resources}${more}
      restartPolicy: Never
{{- end }}
`;
const whole = `          resources:
            {{- toYaml .Values.kaniko.resources | nindent 12 }}`;
const values = (memory: string) => `enabled: true
image:
  repository: gcr.io/kaniko-project/executor
  tag: v1.23.2 # pinned
kaniko:
  resources:
    limits:
      memory: ${memory}  # of the builder
`;

const sourcesOf = (files: Files) => Object.entries(files).map(([path, text]) => ({ path, text }));
const raised = (files: Files, limit = '1Gi'): FixOutcome =>
  raiseMemory.apply(fixRequest(sourcesOf(files), outOfMemory(limit)));

function found(files: Files): Manifest {
  const sources = sourcesOf(files);
  const location = locate({ files: sources }, buildOf(fixRequest(sources, []).subject));
  if (location.kind !== 'found') throw new Error(JSON.stringify(location));
  return location.manifest;
}

const container = ['spec', 'template', 'spec', 'containers', { name: 'kaniko' }];

describe('an object that a chart makes', () => {
  it.each([
    ['a block of values', whole],
    [
      'a block on the line of its key',
      '          resources: {{- toYaml .Values.kaniko.resources | nindent 12 }}',
    ],
    [
      'a `with`',
      '          {{- with .Values.kaniko.resources }}\n          resources:\n            {{- toYaml . | nindent 12 }}\n          {{- end }}',
    ],
    [
      'single values',
      '          resources:\n            limits:\n              memory: {{ .Values.kaniko.resources.limits.memory | quote }}',
    ],
    [
      'a value in quotes',
      '          resources:\n            limits:\n              memory: "{{ $.Values.kaniko.resources.limits.memory }}"',
    ],
  ])('changes in the values that the template puts there by %s', (_name, resources) => {
    const files = {
      ...chart,
      'chart/templates/job.yaml': template(resources),
      'chart/values.yaml': values('1Gi'),
    };
    expect(raised(files)).toMatchObject({
      changes: [{ path: 'chart/values.yaml', after: values('2Gi') }],
    });
  });

  it('changes in the values of the environment that set it', () => {
    const files = {
      ...chart,
      'chart/templates/job.yaml': template(whole),
      'chart/values.yaml': values('1Gi'),
      'chart/values-prod.yaml': 'kaniko: { resources: { limits: { memory: 3Gi } } }\n',
    };
    expect(raised(files, '3Gi')).toMatchObject({
      changes: [
        {
          path: 'chart/values-prod.yaml',
          after: 'kaniko: { resources: { limits: { memory: 6Gi } } }\n',
        },
      ],
    });
    expect(raised(files, '1Gi')).toMatchObject({ changes: [{ path: 'chart/values.yaml' }] });
  });

  it('changes in the template what stands there by the letter', () => {
    const literal = '          resources:\n            limits: { memory: 1Gi }';
    const text = template(literal);
    const files = { ...chart, 'chart/templates/job.yaml': text, 'chart/values.yaml': 'a: 1\n' };
    expect(raised(files)).toMatchObject({
      changes: [{ path: 'chart/templates/job.yaml', after: text.replace('1Gi', '2Gi') }],
    });
  });

  it('gives a default of the template a place in the values', () => {
    const resources =
      '          resources:\n            limits:\n              memory: {{ .Values.kaniko.memory | default "1Gi" }}';
    const files = {
      ...chart,
      'chart/templates/job.yaml': template(resources),
      'chart/values.yaml': 'enabled: true\nkaniko:\n  debug: false\n',
    };
    expect(raised(files)).toMatchObject({
      changes: [
        {
          path: 'chart/values.yaml',
          after: 'enabled: true\nkaniko:\n  debug: false\n  memory: 2Gi\n',
        },
      ],
    });
  });

  it('takes an image apart as the template puts it together', () => {
    const manifest = found({
      ...chart,
      'chart/templates/job.yaml': template(whole),
      'chart/values.yaml': values('1Gi'),
    });
    expect(manifest.value([...container, 'image'])).toBe('gcr.io/kaniko-project/executor:v1.23.2');
    const edited = manifest.edit([
      set([...container, 'image'], 'gcr.io/kaniko-project/executor:v1.24.0'),
    ]);
    expect(edited).toMatchObject({
      changes: [{ after: values('1Gi').replace('v1.23.2', 'v1.24.0') }],
    });
  });

  it('adds to a list of the template, past what it is put together from', () => {
    const text = template(whole);
    const manifest = found({
      ...chart,
      'chart/templates/job.yaml': text,
      'chart/values.yaml': values('1Gi'),
    });
    expect(manifest.edit([append([...container, 'args'], '--cache=true')])).toMatchObject({
      changes: [
        {
          path: 'chart/templates/job.yaml',
          after: text.replace('=info\n', '=info\n            - --cache=true\n'),
        },
      ],
    });
  });

  it('adds nothing where a condition or a loop would hold it', () => {
    const text = template(
      '          resources: {}\n          env:\n            {{- if .Values.debug }}\n            - { name: DEBUG, value: "1" }\n            {{- end }}',
    );
    const manifest = found({
      ...chart,
      'chart/templates/job.yaml': text,
      'chart/values.yaml': 'enabled: true\n',
    });
    const env = [...container, 'env', { name: 'A' }, 'value'];
    expect(manifest.edit([set(env, 'b')])).toEqual({
      because: 'chart/templates/job.yaml has it in a condition or a loop',
    });
  });

  it('changes nothing that the template computes', () => {
    const resources =
      '          resources:\n            limits:\n              memory: {{ printf "%dGi" .Values.size }}';
    const files = {
      ...chart,
      'chart/templates/job.yaml': template(resources),
      'chart/values.yaml': 'size: 1\n',
    };
    expect(raised(files)).toMatchObject({ kind: 'not-applicable' });
  });

  it('prefers what is written out to what only a pattern fits', () => {
    const named = template(whole).replace(
      '{{ .Values.name | default "moe-router-build" }}',
      '{{ include "builder.fullname" . }}-build',
    );
    const files = {
      ...chart,
      'chart/templates/job.yaml': named,
      'chart/values.yaml': values('1Gi'),
    };
    expect(raised(files)).toMatchObject({ changes: [{ path: 'chart/values.yaml' }] });
    const plain = `apiVersion: batch/v1
kind: Job
metadata: { name: moe-router-build, namespace: cortex-system }
spec: { template: { spec: { containers: [{ name: kaniko, resources: { limits: { memory: 1Gi } } }] } } }
`;
    expect(raised({ ...files, 'job.yaml': plain })).toMatchObject({
      changes: [{ path: 'job.yaml' }],
    });
  });
});
