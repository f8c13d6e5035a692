import { describe, expect, it } from 'vitest';
import { lightenBuilder } from '../../src/fixes/lighten-builder.ts';
import { type Fact, type FactValue, fact } from '../../src/model/facts.ts';
import { applied, fixRequest } from './requests.ts';

const job = (args: string) => `apiVersion: batch/v1
kind: Job
metadata: { name: moe-router-build, namespace: cortex-system }
spec:
  template:
    spec:
      containers:
        - name: kaniko
          image: gcr.io/kaniko-project/executor:v1.23.2
          args: [${args}]
`;

const killedIn = (phase?: FactValue<'build.phase'>, ...more: Fact[]): Fact[] => [
  fact('builder.kind', 'kaniko'),
  fact('container.reason', 'OOMKilled'),
  ...(phase ? [fact('build.phase', phase)] : []),
  ...more,
];
const slowest = (kind: FactValue<'build.slowestKind'>): Fact[] => [
  fact('builder.kind', 'kaniko'),
  fact('container.exitCode', 143),
  fact('build.slowestKind', kind),
];
const cloned = (ref?: string): Fact =>
  fact('git.context', {
    scheme: 'git',
    host: 'github.com',
    repository: 'acme/app',
    ...(ref ? { ref } : {}),
  });

const lightened = (args: string, facts: readonly Fact[]) =>
  applied(lightenBuilder, fixRequest([{ path: 'job.yaml', text: job(args) }], facts));

describe('a builder that ran out of memory', () => {
  it.each([
    ['snapshot', '--cleanup', '--cleanup, --compressed-caching=false, --snapshot-mode=redo'],
    ['snapshot', '--snapshotMode=full', '--snapshotMode=redo, --compressed-caching=false'],
    ['cache', '--cleanup', '--cleanup, --compressed-caching=false'],
    ['push', '--compressed-caching', '--compressed-caching=false'],
  ] as const)('in its %s needs less: %s → %s', (phase, before, after) => {
    expect(lightened(before, killedIn(phase))).toBe(job(after));
  });

  it('finds changes without a snapshot once the rest is given', () => {
    const args = '--compressed-caching=false, --snapshot-mode=redo';
    expect(lightened(args, killedIn('snapshot'))).toBe(job(`${args}, --use-new-run`));
    expect(lightened(`${args}, --use-new-run`, killedIn('snapshot'))).toMatch(
      /says --use-new-run already/,
    );
  });

  it('clones one branch where the context is on it', () => {
    const all = (ref?: string) => lightened('--cleanup', killedIn('context', cloned(ref)));
    expect(all('refs/heads/main')).toBe(job('--cleanup, --git=single-branch=true'));
    expect(all()).toBe(job('--cleanup, --git=single-branch=true'));
    expect(all('refs/tags/v7')).toMatch(/refs\/tags\/v7, which need not be on the one branch/);
  });

  it.each([
    ['build', /went into an instruction of the Dockerfile \(RUN make\), not into the builder/],
    ['base-image', /went into the base image/],
    ['context', /not cloned with git/],
    [undefined, /does not tell in which phase/],
  ] as const)('in its %s is left to other fixes', (phase, because) => {
    expect(lightened('--cleanup', killedIn(phase, fact('build.step', 'RUN make')))).toMatch(
      because,
    );
  });
});

describe('a builder that ran out of time', () => {
  it('compares faster where its snapshots took it', () => {
    expect(lightened('--cleanup', slowest('snapshot'))).toBe(
      job('--cleanup, --snapshot-mode=redo'),
    );
    expect(lightened('--snapshot-mode=redo', slowest('snapshot'))).toBe(
      job('--snapshot-mode=redo, --use-new-run'),
    );
  });

  it('is left to other fixes where something else took it', () => {
    expect(lightened('--cleanup', slowest('push'))).toMatch(/neither memory nor the time/);
  });
});

it('does not tell Buildah to pass what only Kaniko knows', () => {
  const text = job('build').replace(/image: .*/, 'image: quay.io/buildah/stable:v1.37.0');
  const facts = [fact('container.reason', 'OOMKilled'), fact('build.phase', 'push')];
  expect(applied(lightenBuilder, fixRequest([{ path: 'job.yaml', text }], facts))).toMatch(
    /buildah has no options that make it need less/,
  );
});
