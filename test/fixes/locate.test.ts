import { describe, expect, it } from 'vitest';
import { raiseMemory } from '../../src/fixes/raise-memory.ts';
import type { SourceFile } from '../../src/model/fix.ts';
import { fixRequest, outOfMemory } from './requests.ts';

const resources = '{ limits: { memory: 1Gi } }';
const podSpec = `{ containers: [{ name: kaniko, resources: ${resources} }] }`;
const job = (metadata: string) =>
  `apiVersion: batch/v1\nkind: Job\nmetadata: { ${metadata} }\nspec: { template: { spec: ${podSpec} } }\n`;
const ours = job('name: moe-router-build, namespace: cortex-system');
const unplaced = job('name: moe-router-build');

type Named = Record<string, string>;
const files = (named: Named): SourceFile[] =>
  Object.entries(named).map(([path, text]) => ({ path, text }));

/** The path of the file that was changed, or why none was. */
function changed(named: Named, more?: Parameters<typeof fixRequest>[2]): string {
  const outcome = raiseMemory.apply(fixRequest(files(named), outOfMemory(), more));
  return outcome.kind === 'changed'
    ? outcome.changes.map(({ path }) => path).join()
    : outcome.because;
}

describe('finding a manifest', () => {
  it('finds it by kind, namespace and name', () => {
    const other = job('name: moe-router-build, namespace: other');
    expect(changed({ 'a.yaml': other, 'b.yaml': ours })).toBe('b.yaml');
  });

  it('prefers the manifest that names the namespace', () => {
    expect(changed({ 'a.yaml': unplaced, 'b.yaml': ours })).toBe('b.yaml');
  });

  it('takes one without a namespace where nothing contradicts it', () => {
    expect(changed({ 'apps/job.yaml': unplaced })).toBe('apps/job.yaml');
  });

  it('lets a folder named like the namespace decide', () => {
    const named = {
      'apps/cortex-system/job.yaml': unplaced,
      'apps/other/job.yaml': unplaced,
      'ns.yaml': 'metadata:\n  namespace: other\n',
    };
    expect(changed(named)).toBe('apps/cortex-system/job.yaml');
    expect(changed({ ...named, 'apps/cortex-system/job.yaml': '' })).toMatch(/no manifest of/);
  });

  it('lets the kustomizations that include it decide', () => {
    const base = {
      'base/job.yaml': unplaced,
      'base/kustomization.yaml': 'resources: [job.yaml]\n',
    };
    const overlay = (namespace: string) => ({
      'prod/kustomization.yml': `namespace: ${namespace}\nresources: [../base]\n`,
    });
    expect(changed({ ...base, ...overlay('cortex-system') })).toBe('base/job.yaml');
    expect(changed({ ...base, ...overlay('elsewhere') })).toMatch(/no manifest of/);
  });

  it('leaves the choice between several that match alike to a person', () => {
    expect(changed({ 'a.yaml': ours, 'b.yaml': `# second\n---\n${ours}` })).toMatch(
      /Job cortex-system\/moe-router-build may be any of a.yaml:1, b.yaml:3/,
    );
  });

  it('takes what makes such a Job when the Job itself is not kept', () => {
    const generated = job('generateName: moe-router-build-, namespace: cortex-system');
    const cron = `apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: moe-router-build, namespace: cortex-system }\nspec: { jobTemplate: { spec: { template: { spec: ${podSpec} } } } }\n`;
    expect(changed({ 'a.yaml': generated }, { name: 'moe-router-build-x7k2p' })).toBe('a.yaml');
    expect(changed({ 'a.yaml': cron }, { name: 'moe-router-build-29384710' })).toBe('a.yaml');
    expect(changed({ 'a.yaml': cron }, { name: 'moe-router-build-extra' })).toMatch(/no manifest/);
  });

  it('finds the Job behind a pod, and a pod itself', () => {
    const pod = `apiVersion: v1\nkind: Pod\nmetadata: { name: moe-router-build-x7k2p, namespace: cortex-system }\nspec: ${podSpec}\n`;
    const asked = { kind: 'Pod' as const, name: 'moe-router-build-x7k2p' };
    expect(changed({ 'job.yaml': ours }, asked)).toBe('job.yaml');
    expect(changed({ 'job.yaml': ours, 'pod.yaml': pod }, asked)).toBe('pod.yaml');
    const indexed = { kind: 'Pod' as const, name: 'moe-router-build-3-x7k2p' };
    expect(changed({ 'job.yaml': ours }, indexed)).toBe('job.yaml');
  });

  it('reports a file that does not parse, with its line', () => {
    expect(changed({ 'bad.yaml': `${ours}  broken: [\n` })).toMatch(
      /bad.yaml:\d+ is not valid YAML/,
    );
    expect(changed({ 'bad.yaml': ours.replace('{ limits', '*gone #') })).toMatch(
      /bad.yaml:\d+ is not valid YAML/,
    );
  });

  it('looks past names that are put together, and reads no file of other names', () => {
    const base = unplaced.replace('moe-router-build', 'router');
    const prefixed =
      'namespace: cortex-system\nnamePrefix: moe-\nnameSuffix: -build\nresources: [job.yaml]\n';
    expect(changed({ 'a/job.yaml': base, 'a/kustomization.yaml': prefixed })).toBe('a/job.yaml');
    const anchored = unplaced.replace(
      'name: moe-router-build',
      'labels: &l { a: b }, name: "moe-router-build"',
    );
    expect(changed({ 'a.yaml': anchored, 'b.yaml': 'kind: Job\nname: other\n  x: [' })).toBe(
      'a.yaml',
    );
    expect(changed({ 'b.yaml': 'kind: Job\nname: other\n  x: [' })).toMatch(/files$/);
  });

  it('is not held up by a broken file that is not needed', () => {
    expect(changed({ 'bad.yaml': 'kind: Job\n a: [', 'b.yaml': ours })).toBe('b.yaml');
  });

  it('leaves out templates and what was vendored', () => {
    expect(changed({ 'chart/templates/job.yaml': `${ours}# {{ x }}\n` })).toMatch(/no manifest/);
    expect(changed({ 'job.yaml': `${ours}{{- end }}\n` })).toMatch(/no manifest of/);
    expect(changed({ 'vendor/job.yaml': ours, 'b.yaml': ours })).toBe('b.yaml');
  });

  it('edits no generated file, and says so', () => {
    expect(changed({ 'a.yaml': `# Code generated by x. DO NOT EDIT.\n${ours}` })).toMatch(
      /a.yaml:2 says that it is generated/,
    );
  });

  it('looks at the API group and not at the kind alone', () => {
    expect(changed({ 'a.yaml': ours.replace('batch/v1', 'batch.volcano.sh/v1') })).toMatch(
      /no manifest/,
    );
  });
});
