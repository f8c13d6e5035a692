import { describe, expect, it } from 'vitest';
import { raiseMemory } from '../../src/fixes/raise-memory.ts';
import { type Fact, fact } from '../../src/model/facts.ts';
import type { FixOutcome } from '../../src/model/fix.ts';
import { fixRequest, outOfMemory } from './requests.ts';

type Files = Readonly<Record<string, string>>;

/** A chart whose objects are named as `helm create` does it, `cortex-system` being where the tests look for them. */
const chart: Files = {
  'charts/builder/Chart.yaml': 'name: build\nversion: 1.0.0\n',
  'charts/builder/values.yaml': 'resources:\n  limits:\n    memory: 1Gi\n',
  'charts/builder/templates/job.yaml': `apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "build.fullname" . }}
spec:
  template:
    spec:
      containers:
        - name: kaniko
          image: kaniko:1
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
`,
};
const application = (source: string, { name = 'moe-router', namespace = 'cortex-system' } = {}) =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: ${name}
  namespace: argocd
spec:
  destination: { namespace: ${namespace} }
  source:
    repoURL: https://git.example/deployments
    path: charts/builder
${source.replace(/^(?=.)/gm, '    ')}`;

const raised = (files: Files, limit: string, ...facts: Fact[]): FixOutcome =>
  raiseMemory.apply(
    fixRequest(
      Object.entries(files).map(([path, text]) => ({ path, text })),
      [...outOfMemory(limit), ...facts],
    ),
  );

/** The lines that a change puts in, by file; or why there is none. */
function changed(files: Files, limit: string, ...facts: Fact[]): Record<string, string[]> | string {
  const outcome = raised(files, limit, ...facts);
  if (outcome.kind !== 'changed') return outcome.because;
  return Object.fromEntries(
    outcome.changes.map(({ path, before = '', after }) => {
      const old = before.split('\n');
      return [path, after.split('\n').filter((line) => !old.includes(line))];
    }),
  );
}

describe('a chart that an Argo CD Application deploys', () => {
  const named = { 'apps/moe-router.yaml': '' };
  const app = (helm: string, more?: Parameters<typeof application>[1]): Files => ({
    ...chart,
    'apps/moe-router.yaml': application(`helm:\n${helm.replace(/^(?=.)/gm, '  ')}`, more),
  });

  it('changes inside of its values text, and keeps every other byte', () => {
    const files = app(`releaseName: moe-router
values: |
  # of the builder
  resources:
      limits: {memory: "4Gi"}   # big

  other: "x"
`);
    const [path = ''] = Object.keys(named);
    expect(raised(files, '4Gi')).toMatchObject({
      changes: [{ path, after: files[path]?.replace('4Gi', '8Gi') }],
    });
  });

  it.each([
    ['valuesObject', 'valuesObject:\n  resources: { limits: { memory: 3Gi } }\nvalues: "a: b"\n'],
    [
      'a parameter',
      'parameters:\n  - { name: resources.limits.memory, value: 3Gi }\nvaluesObject: { resources: { limits: { memory: 5Gi } } }\n',
    ],
  ])('changes in %s, which has the last word', (_name, helm) => {
    const files = app(helm);
    expect(raised(files, '3Gi')).toMatchObject({
      changes: [{ after: files['apps/moe-router.yaml']?.replace('3Gi', '6Gi') }],
    });
  });

  it('changes in the last of its values files that says so', () => {
    const files = {
      ...app('valueFiles: [values.yaml, ../../environments/prod.yaml, /environments/eu.yaml]\n'),
      'environments/prod.yaml': 'resources: { limits: { memory: 2Gi } }\n',
      'environments/eu.yaml': 'region: eu\n',
    };
    expect(changed(files, '2Gi')).toEqual({
      'environments/prod.yaml': ['resources: { limits: { memory: 4Gi } }'],
    });
  });

  it('takes values files of another source of the same Application', () => {
    const files = {
      ...chart,
      'environments/prod.yaml': 'resources: { limits: { memory: 2Gi } }\n',
      'apps/a.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: moe-router }
spec:
  destination: { namespace: cortex-system }
  sources:
    - repoURL: https://git.example/deployments
      path: charts/builder
      helm: { valueFiles: [$values/environments/prod.yaml] }
    - repoURL: https://git.example/deployments
      ref: values
`,
    };
    expect(changed(files, '2Gi')).toEqual({
      'environments/prod.yaml': ['resources: { limits: { memory: 4Gi } }'],
    });
  });

  it('leaves the values of other Applications alone, and says who shares a file', () => {
    const files = {
      ...app('releaseName: moe-router\n'),
      'apps/other.yaml': application('helm: { releaseName: other }\n', { name: 'other' }),
    };
    expect(changed(files, '1Gi')).toEqual({ 'charts/builder/values.yaml': ['    memory: 2Gi'] });
    expect(raised(files, '1Gi')).toMatchObject({
      summary: expect.stringContaining('Application other use charts/builder/values.yaml as well'),
    });
    const elsewhere = app('valuesObject: { resources: { limits: { memory: 3Gi } } }\n', {
      namespace: 'other',
    });
    expect(changed(elsewhere, '3Gi')).toMatch(/no manifest of/);
  });

  it('changes in the values of the chart that makes the Application', () => {
    const files = {
      ...chart,
      'root/Chart.yaml': 'name: root\n',
      'root/values.yaml': 'memory: 3Gi\n',
      'root/templates/moe-router.yaml': application(
        'helm:\n  valuesObject:\n    resources:\n      limits:\n        memory: {{ .Values.memory }}\n',
      ),
    };
    expect(changed(files, '3Gi')).toEqual({ 'root/values.yaml': ['memory: 6Gi'] });
  });

  it('chooses by what tracks the live object', () => {
    const helm = (memory: string) =>
      `  valuesObject: { resources: { limits: { memory: ${memory} } } }`;
    const files = {
      ...chart,
      'charts/builder/templates/job.yaml': (
        chart['charts/builder/templates/job.yaml'] ?? ''
      ).replace('{{ include "build.fullname" . }}', 'moe-router-build'),
      'a.yaml': application(`helm:\n${helm('3Gi')}\n`, { name: 'blue' }),
      'b.yaml': application(`helm:\n${helm(' 3Gi')}\n`, { name: 'green' }),
    };
    expect(raised(files, '3Gi')).toMatchObject({
      kind: 'choice',
      because: expect.stringMatching(/of Application blue, .* of Application green$/),
    });
    expect(changed(files, '3Gi', fact('origin.argo', { application: 'green' }))).toHaveProperty([
      'b.yaml',
    ]);
  });

  it('knows the Applications of lists and folders in an ApplicationSet', () => {
    const set = (generator: string, path: string, file: string) => `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: builds }
spec:
  goTemplate: true
  generators:
    - ${generator}
    - clusters: {}
  template:
    metadata: { name: 'moe-router' }
    spec:
      destination: { namespace: cortex-system }
      source:
        path: '${path}'
        helm: { valueFiles: ['${file}'] }
`;
    const environments = {
      ...chart,
      'environments/dev.yaml': 'resources: { limits: { memory: 2Gi } }\n',
      'environments/prod.yaml': 'resources: { limits: { memory: 5Gi } }\n',
    };
    const list = set(
      'list: { elements: [{ env: dev }, { env: prod }] }',
      'charts/builder',
      '/environments/{{ .env }}.yaml',
    );
    expect(changed({ ...environments, 'set.yaml': list }, '5Gi')).toEqual({
      'environments/prod.yaml': ['resources: { limits: { memory: 10Gi } }'],
    });
    const folders = set(
      'git: { directories: [{ path: charts/* }, { path: charts/old, exclude: true }] }',
      '{{ .path.path }}',
      '/environments/prod.yaml',
    );
    expect(changed({ ...environments, 'set.yaml': folders }, '5Gi')).toEqual({
      'environments/prod.yaml': ['resources: { limits: { memory: 10Gi } }'],
    });
  });
});

describe('a chart that a Flux HelmRelease deploys', () => {
  const release = (spec: string, more = 'name: moe-router, namespace: cortex-system') =>
    `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { ${more} }
spec:
  chart:
    spec:
      chart: ./charts/builder
      sourceRef: { kind: GitRepository, name: deployments }
${spec.replace(/^(?=.)/gm, '  ')}`;

  it('changes in its values', () => {
    const text = release('values:\n  resources:\n    limits: { memory: 4Gi } # big\n');
    expect(raised({ ...chart, 'release.yaml': text }, '4Gi')).toMatchObject({
      changes: [{ path: 'release.yaml', after: text.replace('4Gi', '8Gi') }],
    });
  });

  it('changes in the overlay that patches its values', () => {
    const files = {
      ...chart,
      'base/release.yaml': release(
        'values:\n  resources: { limits: { memory: 2Gi } }\n',
        'name: moe-router',
      ),
      'base/kustomization.yaml': 'resources: [release.yaml]\n',
      'prod/kustomization.yaml':
        'namespace: cortex-system\nresources: [../base]\npatches: [{ path: memory.yaml }]\n',
      'prod/memory.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: moe-router }
spec: { values: { resources: { limits: { memory: 4Gi } } } }
`,
    };
    expect(changed(files, '4Gi')).toEqual({
      'prod/memory.yaml': ['spec: { values: { resources: { limits: { memory: 8Gi } } } }'],
    });
  });

  const fromConfigMap = release('valuesFrom:\n  - { kind: ConfigMap, name: memory }\n');

  it('changes in the ConfigMap that its values are from', () => {
    const files = {
      ...chart,
      'release.yaml': fromConfigMap,
      'config.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: memory, namespace: cortex-system }
data:
  values.yaml: |-
    resources:
      limits:
        memory: 4Gi`,
    };
    expect(changed(files, '4Gi')).toEqual({ 'config.yaml': ['        memory: 8Gi'] });
  });

  it('changes in the file that a kustomization makes the ConfigMap of', () => {
    const files = {
      ...chart,
      'release.yaml': fromConfigMap,
      'kustomization.yaml':
        'configMapGenerator:\n  - name: memory\n    files: [values.yaml=memory/prod.yaml]\n',
      'memory/prod.yaml': 'resources: { limits: { memory: 4Gi } }\n',
    };
    expect(changed(files, '4Gi')).toEqual({
      'memory/prod.yaml': ['resources: { limits: { memory: 8Gi } }'],
    });
  });

  it('takes its list of values files in the place of the default ones', () => {
    const text = release('').replace(
      '      sourceRef',
      '      valuesFiles: [charts/builder/values.yaml, prod.yaml]\n      sourceRef',
    );
    const files = {
      ...chart,
      'release.yaml': text,
      'prod.yaml': 'resources: { limits: { memory: 4Gi } }\n',
    };
    expect(changed(files, '4Gi')).toHaveProperty(['prod.yaml']);
  });
});

describe('folders that GitOps objects deploy', () => {
  const job = `apiVersion: batch/v1
kind: Job
metadata: { name: moe-router-build }
spec: { template: { spec: { containers: [{ name: kaniko, resources: { limits: { memory: 1Gi } } }] } } }
`;

  it('get the namespace of the Application, or of the Kustomization of Flux', () => {
    const folder = (namespace: string, path: string) =>
      application('', { namespace }).replace('charts/builder', path);
    const files = {
      'a/job.yaml': job,
      'b/job.yaml': job,
      'apps/a.yaml': folder('other', 'a'),
      'apps/b.yaml': folder('cortex-system', 'b/'),
    };
    expect(changed(files, '1Gi')).toHaveProperty(['b/job.yaml']);
    const flux = {
      'a/job.yaml': job,
      'b/deep/job.yaml': job,
      'flux.yaml': ['a', 'b']
        .map(
          (path) => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${path}, namespace: flux-system }
spec: { path: ./${path}, targetNamespace: ${path === 'b' ? 'cortex-system' : 'other'} }
`,
        )
        .join('---\n'),
    };
    expect(changed(flux, '1Gi')).toHaveProperty(['b/deep/job.yaml']);
  });
});

describe('an Application or a release of Flux that deploys from another repository', () => {
  const address = { hosts: ['git.example'], name: 'deployments/gitops' };
  const ours = 'git@git.example:Deployments/gitops.git';
  const theirs = 'https://git.example/other/gitops';
  const changedIn = (files: Files): string => {
    const outcome = raiseMemory.apply({
      ...fixRequest(
        Object.entries(files).map(([path, text]) => ({ path, text })),
        outOfMemory('2Gi'),
      ),
      address,
    });
    return outcome.kind === 'changed'
      ? outcome.changes.map(({ path }) => path).join()
      : outcome.kind;
  };
  const prod = { 'environments/prod.yaml': 'resources: { limits: { memory: 2Gi } }\n' };

  it.each([
    ['ours', ours, 'environments/prod.yaml'],
    ['another', theirs, 'not-applicable'],
  ])('is a place only where its source is ours: %s', (_which, url, place) => {
    const app = application(
      'helm: { releaseName: moe-router, valueFiles: [/environments/prod.yaml] }\n',
    ).replace('https://git.example/deployments', url);
    expect(changedIn({ ...chart, ...prod, 'apps/a.yaml': app })).toBe(place);
  });

  it('is a place for the values that stand in the Application itself', () => {
    const app = application(
      'helm: { valuesObject: { resources: { limits: { memory: 2Gi } } } }\n',
    ).replace('https://git.example/deployments', theirs);
    // The chart of the same path in our repository is another one: a person has to confirm.
    expect(changedIn({ 'apps/a.yaml': app })).toBe('choice');
  });

  it.each([
    ['ours', ours, 'environments/prod.yaml'],
    ['another', theirs, 'not-applicable'],
  ])('has values files in the repository that it names for them: %s', (_which, url, place) => {
    const app = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: moe-router }
spec:
  destination: { namespace: cortex-system }
  sources:
    - repoURL: ${ours}
      path: charts/builder
      helm: { releaseName: moe-router, valueFiles: [$values/environments/prod.yaml] }
    - repoURL: ${url}
      ref: values
`;
    expect(changedIn({ ...chart, ...prod, 'apps/a.yaml': app })).toBe(place);
  });

  it.each([
    ['ours', ours, 'environments/prod.yaml'],
    ['another', theirs, 'not-applicable'],
  ])('is a HelmRelease whose GitRepository is %s', (_which, url, place) => {
    const release = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: moe-router, namespace: cortex-system }
spec:
  chart:
    spec:
      chart: ./charts/builder
      sourceRef: { kind: GitRepository, name: gitops, namespace: flux-system }
      valuesFiles: [environments/prod.yaml]
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: gitops, namespace: flux-system }
spec: { url: "${url}" }
`;
    expect(changedIn({ ...chart, ...prod, 'apps/a.yaml': release })).toBe(place);
  });
});
