import { describe, expect, it } from 'vitest';
import { append, set } from '../../src/fixes/edit/operation.ts';
import { buildOf } from '../../src/fixes/manifests/build-manifest.ts';
import { locate } from '../../src/fixes/manifests/locate.ts';
import { raiseMemory } from '../../src/fixes/raise-memory.ts';
import type { FixOutcome } from '../../src/model/fix.ts';
import { fixRequest, outOfMemory } from './requests.ts';

type Files = Readonly<Record<string, string>>;

const job = (memory = '1Gi') => `apiVersion: batch/v1
kind: Job
metadata:
  name: moe-router-build
spec:
  template:
    spec:
      containers:
        - name: sidecar
          image: sidecar:1
        - name: kaniko
          image: gcr.io/kaniko-project/executor:v1.23.2
          resources:
            limits:
              memory: ${memory}
`;
const base = { 'base/job.yaml': job(), 'base/kustomization.yaml': 'resources:\n  - job.yaml\n' };
const overlay = (more: string, namespace = 'cortex-system') =>
  `namespace: ${namespace}\nresources:\n  - ../../base\n${more}`;

const raised = (files: Files, limit = '1Gi', name = 'moe-router-build'): FixOutcome =>
  raiseMemory.apply(
    fixRequest(
      Object.entries(files).map(([path, text]) => ({ path, text })),
      outOfMemory(limit),
      { name },
    ),
  );

/** The one file that changes, with its lines that differ. */
function changeOf(outcome: FixOutcome): Record<string, string[]> | string {
  if (outcome.kind !== 'changed') return outcome.because;
  return Object.fromEntries(
    outcome.changes.map(({ path, before = '', after }) => {
      const old = before.split('\n');
      return [path, after.split('\n').filter((line) => !old.includes(line))];
    }),
  );
}

describe('an object that a kustomization makes', () => {
  it('changes in its base when no overlay patches it, and says who shares the base', () => {
    const files = {
      ...base,
      'overlays/prod/kustomization.yaml': overlay(''),
      'overlays/dev/kustomization.yaml': overlay('', 'dev'),
    };
    const outcome = raised(files);
    expect(changeOf(outcome)).toEqual({ 'base/job.yaml': ['              memory: 2Gi'] });
    expect(outcome).toMatchObject({
      summary: expect.stringContaining('overlays/dev use the same base'),
    });
  });

  const patch = (container: string) => `apiVersion: batch/v1
kind: Job
metadata: { name: moe-router-build }
spec:
  template:
    spec:
      containers:
${container}`;
  const ownLimit = patch(
    '        - name: kaniko\n          resources: { limits: { memory: 3Gi } }\n',
  );

  it.each([
    ['patches', 'patches:\n  - path: memory.yaml\n'],
    ['patchesStrategicMerge', 'patchesStrategicMerge: [memory.yaml]\n'],
  ])('changes in the file of %s that sets it', (_name, patches) => {
    const files = {
      ...base,
      'overlays/prod/kustomization.yaml': overlay(patches),
      'overlays/prod/memory.yaml': ownLimit,
    };
    expect(changeOf(raised(files, '3Gi'))).toEqual({
      'overlays/prod/memory.yaml': ['          resources: { limits: { memory: 6Gi } }'],
    });
  });

  it('changes in an overlay that patches it elsewhere', () => {
    const files = {
      ...base,
      'overlays/prod/kustomization.yaml': overlay('patches:\n  - path: more.yaml\n'),
      'overlays/prod/more.yaml': patch(
        '        - name: kaniko\n          env:\n            - { name: A, value: b }\n',
      ),
      'overlays/dev/kustomization.yaml': overlay('', 'dev'),
    };
    expect(changeOf(raised(files))).toEqual({
      'overlays/prod/more.yaml': [
        '          resources:',
        '            limits:',
        '              memory: 2Gi',
      ],
    });
  });

  it('appends to a list in the base where a patch would replace it as a whole', () => {
    const files = {
      ...base,
      'overlays/prod/kustomization.yaml': overlay('patches:\n  - path: more.yaml\n'),
      'overlays/prod/more.yaml': ownLimit,
    };
    const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
    const subject = fixRequest(sources, []).subject;
    const location = locate({ files: sources }, buildOf(subject));
    const list = ['spec', 'template', 'spec', 'containers', { name: 'kaniko' }, 'args'];
    const edited =
      location.kind === 'found'
        ? location.manifest.edit([append(list, '--verbosity=debug')])
        : location;
    expect(edited).toMatchObject({ changes: [{ path: 'base/job.yaml' }] });
  });

  it('names images anew in the kustomization that names them', () => {
    const text = overlay(`images:
  - name: gcr.io/kaniko-project/executor # pinned
    newName: mirror.example/kaniko
    newTag: v1.20.0
`);
    const files = { ...base, 'overlays/prod/kustomization.yaml': text };
    const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
    const location = locate({ files: sources }, buildOf(fixRequest(sources, []).subject));
    if (location.kind !== 'found') throw new Error(location.kind);
    const image = ['spec', 'template', 'spec', 'containers', { name: 'kaniko' }, 'image'];
    expect(location.manifest.value(image)).toBe('mirror.example/kaniko:v1.20.0');
    expect(location.manifest.edit([set(image, 'mirror.example/kaniko:v1.24.0')])).toMatchObject({
      changes: [{ after: text.replace('v1.20.0', 'v1.24.0') }],
    });
  });

  it('changes inside a patch that stands in the kustomization, and keeps every other byte', () => {
    const text = overlay(`patches:
  - target: { kind: Job, name: moe-.* } # all of them
    patch: |-
      apiVersion: batch/v1
      kind: Job
      metadata:
        name: whatever   # not looked at
      spec:
        template:
          spec:
            containers:
              - name: kaniko
                resources: {limits: {memory: 4Gi}}
  
              - name: other
`);
    const outcome = raised({ ...base, 'overlays/prod/kustomization.yaml': text }, '4Gi');
    expect(outcome).toMatchObject({
      changes: [{ path: 'overlays/prod/kustomization.yaml', after: text.replace('4Gi', '8Gi') }],
    });
  });

  it('changes the entry of a JSON patch that sets it', () => {
    const files = {
      ...base,
      'overlays/prod/kustomization.yaml': overlay(`patches:
  - path: patch.json
    target:
      kind: Job
`),
      'overlays/prod/patch.json': `[
  {"op": "replace", "path": "/spec/template/spec/containers/1/resources/limits/memory", "value": "5Gi"}
]
`,
    };
    expect(changeOf(raised(files, '5Gi'))).toEqual({
      'overlays/prod/patch.json': [expect.stringContaining('"value": "10Gi"')],
    });
  });

  it('adds an entry to a JSON patch that sets something else', () => {
    const files = {
      ...base,
      'overlays/prod/kustomization.yaml': overlay(`patches:
  - target: { kind: Job }
    patch: |
      - op: add
        path: /spec/backoffLimit
        value: 0
`),
    };
    expect(changeOf(raised(files))).toEqual({
      'overlays/prod/kustomization.yaml': [
        '      - op: replace',
        '        path: /spec/template/spec/containers/1/resources/limits/memory',
        '        value: 2Gi',
      ],
    });
  });

  it('finds it under the name that prefix and suffix make', () => {
    const files = {
      ...base,
      'overlays/prod/kustomization.yaml': overlay('namePrefix: prod-\nnameSuffix: -v2\n'),
    };
    expect(changeOf(raised(files, '1Gi', 'prod-moe-router-build-v2'))).toHaveProperty([
      'base/job.yaml',
    ]);
    expect(changeOf(raised(files, '1Gi', 'moe-router-build'))).toMatch(/no manifest of/);
  });

  it('lets a person choose between overlays that deploy the same thing with other values', () => {
    const files = {
      ...base,
      'overlays/eu/kustomization.yaml': overlay('patches: [{ path: memory.yaml }]\n'),
      'overlays/eu/memory.yaml': ownLimit,
      'overlays/us/kustomization.yaml': overlay('patches: [{ path: memory.yaml }]\n'),
      'overlays/us/memory.yaml': ownLimit,
    };
    const outcome = raised(files, '3Gi');
    expect(outcome).toMatchObject({
      kind: 'choice',
      candidates: [
        { changes: [{ path: 'overlays/eu/memory.yaml' }] },
        { changes: [{ path: 'overlays/us/memory.yaml' }] },
      ],
    });
  });

  it('takes the overlay whose limit is the one that failed', () => {
    const files = {
      ...base,
      'overlays/eu/kustomization.yaml': overlay('patches: [{ path: memory.yaml }]\n'),
      'overlays/eu/memory.yaml': ownLimit,
      'overlays/us/kustomization.yaml': overlay(''),
    };
    expect(changeOf(raised(files, '3Gi'))).toHaveProperty(['overlays/eu/memory.yaml']);
  });

  it('reads a patch in quotes and does not edit it', () => {
    const files = {
      ...base,
      'overlays/prod/kustomization.yaml': overlay(
        `patches:\n  - target: { kind: Job }\n    patch: '[{"op": "replace", "path": "/spec/template/spec/containers/1/resources/limits/memory", "value": "7Gi"}]'\n`,
      ),
    };
    expect(changeOf(raised(files, '7Gi'))).toMatch(/not written as a literal block/);
  });

  it('survives kustomizations that include each other', () => {
    const files = {
      'a/job.yaml': job(),
      'a/kustomization.yaml': 'resources: [job.yaml, ../b]\nnamespace: cortex-system\n',
      'b/kustomization.yaml': 'resources: [../a]\n',
    };
    expect(changeOf(raised(files))).toHaveProperty(['a/job.yaml']);
  });
});
