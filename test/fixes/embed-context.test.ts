import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { embedContext } from '../../src/fixes/embed-context.ts';
import { fact } from '../../src/model/facts.ts';
import type { SourceFile } from '../../src/model/fix.ts';
import type { ContextFile, SourceWish } from '../../src/model/source-folder.ts';
import { fixRequest, jobWith } from './requests.ts';

const refused = [fact('log.signature', 'git-auth'), fact('git.credentials', 'absent')];
const git = '--context=git://github.com/acme/app.git';
const file = (path: string, text: string, isExecutable = false): ContextFile => ({
  path,
  text,
  isExecutable,
});
const dockerfile = file('Dockerfile', 'FROM scratch\nCOPY . /app\n');

const job = (...args: string[]): SourceFile => ({
  path: 'apps/job.yaml',
  text: jobWith(`args: ${JSON.stringify(args)}`),
});

interface Told {
  readonly files?: readonly SourceFile[];
  readonly context?: readonly ContextFile[];
  readonly facts?: typeof refused;
}

const wished = (...args: string[]): readonly SourceWish[] =>
  embedContext.wishes?.(fixRequest([job(...args)], refused)) ?? [];

/** What comes of a Job with these arguments, in a repository with these other files. */
function embedded(args: readonly string[], { files = [], context, facts = refused }: Told = {}) {
  const request = fixRequest([job(...args), ...files], facts);
  const sources = (embedContext.wishes?.(request) ?? []).map((wish) => ({
    kind: 'read' as const,
    wish,
    commit: '0123456789abcdef',
    files: context ?? [dockerfile],
  }));
  const outcome = embedContext.apply({ ...request, sources });
  if (outcome.kind !== 'changed') return outcome.because;
  const { changes, proof = [] } = outcome;
  const written = changes.find(({ path }) => path.includes('config-map'));
  return { changes, proof, configMap: parse(written?.after ?? ''), summary: outcome.summary };
}

const changed = (...told: Parameters<typeof embedded>) => {
  const outcome = embedded(...told);
  if (typeof outcome === 'string') throw new Error(outcome);
  return outcome;
};

describe('the sources that embed-context wishes to read', () => {
  const wish = {
    host: 'github.com',
    repository: 'acme/app',
    folder: '',
    dockerfile: 'Dockerfile',
  };

  it.each<[string[], Partial<SourceWish>]>([
    [[git], {}],
    [[`${git}#refs/heads/main`], { ref: 'refs/heads/main' }],
    [[`${git}#refs/heads/main#abc123`], { ref: 'abc123' }],
    [[`${git}#main:/services/api`], { ref: 'main', folder: 'services/api' }],
    [[git, '--git=branch=next,single-branch=true'], { ref: 'next' }],
    [[git, '--context-sub-path', './services/api/'], { folder: 'services/api' }],
    [[git, '--dockerfile=docker/Dockerfile.prod'], { dockerfile: 'docker/Dockerfile.prod' }],
    [['--context=git@github.com:acme/app.git'], {}],
  ])('are those of %j', (args, told) => {
    expect(wished(...args)).toEqual([expect.objectContaining({ ...wish, ...told })]);
  });

  it('are none where nothing says that the clone is refused, or nothing is cloned', () => {
    const facts = [fact('log.signature', 'git-ref-not-found')];
    expect(embedContext.wishes?.(fixRequest([job(git)], facts))).toEqual([]);
    expect(embedded([git], { facts })).toBe('it is not known that the git host refuses the clone');
    expect(wished('--context=s3://sources/app.tar.gz')).toEqual([]);
  });
});

describe('an embedded context', () => {
  it('is a ConfigMap beside the Job, listed where its neighbours are', () => {
    const kustomization = { path: 'apps/kustomization.yaml', text: 'resources:\n- job.yaml\n' };
    const { changes, configMap } = changed([git], { files: [kustomization] });
    const { name } = configMap.metadata;
    expect(configMap).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'cortex-system' },
      data: { Dockerfile: dockerfile.text },
    });
    expect(changes.map(({ path }) => path)).toEqual([
      'apps/job.yaml',
      `apps/config-map-${name}.yaml`,
      kustomization.path,
    ]);
    expect(changes[2]?.after).toBe(`${kustomization.text}- config-map-${name}.yaml\n`);
  });

  it('has another name for another content, and one name for one content', () => {
    const names = [
      [dockerfile],
      [dockerfile],
      [{ ...dockerfile, isExecutable: true }],
      [dockerfile, file('a', '')],
    ].map((context) => changed([git], { context }).configMap.metadata.name);
    expect(names[0]).toMatch(/^moe-router-build-context-[0-9a-f]{10}$/);
    expect(names[1]).toBe(names[0]);
    expect(new Set(names).size).toBe(3);
  });

  it('keeps every file to the byte, under a key of its own', () => {
    const texts = [
      'a\r\nb\r\n',
      ' lead\n',
      'yes',
      '',
      '\ttab\n',
      '{{ x }} $Y\n',
      'no end',
      'a \n\n\n',
    ];
    const context = [dockerfile, ...texts.map((text, index) => file(`src/${index} é.txt`, text))];
    const clash = [file('a/b', '1'), file('a__b', '2'), file('..x', '3')];
    const { configMap, changes } = changed([git], { context: [...context, ...clash] });
    const [edited] = changes;
    const [volume] = parse(edited?.after ?? '').spec.template.spec.volumes;
    const placed = volume.configMap.items.map(({ key, path }: { key: string; path: string }) => {
      expect(key).toMatch(/^(?!\.\.)[-._a-zA-Z0-9]+$/);
      return [path, configMap.data[key]];
    });
    expect(placed).toEqual(
      [...context, ...clash].map(({ path, text }) => [`context/${path}`, text]),
    );
  });

  it('keeps Flux from putting values into it, and tells Argo CD how to apply a large one', () => {
    const flux = {
      path: 'flux.yaml',
      text: 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec: { postBuild: {} }\n',
    };
    const large = [dockerfile, file('data.txt', 'x'.repeat(300 * 1024))];
    const { configMap, proof } = changed([git], { files: [flux], context: large });
    expect(configMap.metadata.annotations).toEqual({
      'argocd.argoproj.io/sync-options': 'ServerSideApply=true',
      'kustomize.toolkit.fluxcd.io/substitute': 'disabled',
    });
    expect(proof).toContainEqual(
      expect.objectContaining({
        claim: 'what applies the manifests can apply it',
        holds: 'unknown',
      }),
    );
  });

  it('says what a build that asks git for its version may miss', () => {
    const context = [file('Dockerfile', 'FROM golang\nRUN git describe --tags\n')];
    expect(changed([git], { context }).proof).toContainEqual(
      expect.objectContaining({ holds: 'unknown', because: 'the Dockerfile says git describe' }),
    );
  });

  it('stands aside of a folder that the image uses', () => {
    const context = [file('Dockerfile', 'FROM golang\nWORKDIR /workspace\n')];
    expect(changed([git], { context }).summary).toContain('mounted at /kaniko/build-context');
  });
});

describe('an embedded context of Buildah', () => {
  const buildah = (container: string): SourceFile => ({
    path: 'apps/job.yaml',
    text: jobWith(container).replace(/image: .*/, 'image: quay.io/buildah/stable:v1.37.0'),
  });
  const address = 'https://github.com/acme/app.git#main:api';

  it.each([
    ['an argument', (context: string) => `command: [buildah, bud, -t, app, "${context}"]`],
    [
      'a line of a script',
      (context: string) =>
        `command: [sh, -c, "set -e; buildah bud -t app ${context} && buildah push app"]`,
    ],
  ])('takes the place of %s', (_, container) => {
    const request = fixRequest([buildah(container(address))], refused);
    const [wish] = embedContext.wishes?.(request) ?? [];
    expect(wish).toMatchObject({ repository: 'acme/app', ref: 'main', folder: 'api' });
    if (!wish) return;
    const sources = [{ kind: 'read' as const, wish, commit: 'abc', files: [dockerfile] }];
    const outcome = embedContext.apply({ ...request, sources });
    if (outcome.kind !== 'changed') throw new Error(outcome.because);
    expect(outcome.changes[0]?.after).toContain(container('/workspace'));
  });

  it('is refused where the script may clone something else', () => {
    for (const container of [
      `command: [sh, -c, "for one in a b; do buildah bud ${address}; done"]`,
      `command: [sh, -c, "buildah bud ${address} && buildah bud ${address}"]`,
      'command: [sh, -c, "git clone https://github.com/acme/app.git . && buildah bud ."]',
    ])
      expect(embedContext.wishes?.(fixRequest([buildah(container)], refused))).toEqual([]);
  });
});

describe('a context that cannot be embedded', () => {
  it.each<[string, string[], Told, RegExp]>([
    [
      'holds a key',
      [git],
      { context: [dockerfile, file('tls.key', 'x')] },
      /^tls.key looks like it holds a secret/,
    ],
    [
      'holds a token',
      [git],
      { context: [dockerfile, file('a.sh', `export TOKEN=ghp_${'a1B2'.repeat(9)}\n`)] },
      /^a.sh looks like it holds a secret.*By hand: `kubectl create configmap moe-router-build-context -n cortex-system --from-file=\.`/,
    ],
    [
      'holds what YAML does not keep',
      [git],
      { context: [dockerfile, file('a', 'a\u2028b')] },
      /^a holds characters/,
    ],
    [
      'has no Dockerfile',
      [git],
      { context: [file('a', '')] },
      /^acme\/app holds no Dockerfile at 0123456789/,
    ],
    ['comes out of a variable', ['--context=git://github.com/$(REPO)'], {}, /from a variable/],
    ['leaves its folder', [git, '--dockerfile=../Dockerfile'], {}, /where that leads is not known/],
    [
      'is no repository',
      ['--context=dir:///workspace'],
      {},
      /takes its context from no git repository/,
    ],
    ['is told twice', [`${git}#main:a`, '--context-sub-path=b'], {}, /names two folders, a and b/],
  ])('because it %s is refused', (_, args, told, because) => {
    expect(embedded(args, told)).toMatch(because);
  });

  it('because nobody read it says why', () => {
    const request = fixRequest([job(git)], refused);
    const [wish] = embedContext.wishes?.(request) ?? [];
    if (!wish) throw new Error('it wishes for nothing');
    const because = 'app.png of the context is not text';
    expect(
      embedContext.apply({ ...request, sources: [{ kind: 'unread', wish, because }] }),
    ).toMatchObject({
      kind: 'not-applicable',
      because: expect.stringMatching(/^app\.png of the context is not text\. By hand: `kubectl/),
    });
  });

  it('because a chart makes the Job is left to its chart', () => {
    const chart = [
      { path: 'c/Chart.yaml', text: 'name: c\nversion: 1.0.0\n' },
      { path: 'c/templates/job.yaml', text: job(git).text.replace('v1.23.2', '{{ .Values.tag }}') },
      { path: 'c/values.yaml', text: 'tag: v1\n' },
    ];
    const request = fixRequest(chart, refused);
    const sources = (embedContext.wishes?.(request) ?? []).map((wish) => ({
      kind: 'read' as const,
      wish,
      commit: 'abc',
      files: [dockerfile],
    }));
    expect(embedContext.apply({ ...request, sources })).toMatchObject({
      kind: 'not-applicable',
      because: expect.stringContaining('a chart makes Job moe-router-build: add it there'),
    });
  });
});
