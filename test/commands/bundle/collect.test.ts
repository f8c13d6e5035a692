import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeBundle } from '../../../src/bundle/collect/write-bundle.ts';
import { loadBundle } from '../../../src/bundle/load-bundle.ts';
import { collectBundle, collectCommand } from '../../../src/commands/bundle/collect.ts';
import { diagnoseBuild } from '../../../src/commands/diagnose-build.ts';
import { redactDeep } from '../../../src/model/redaction.ts';

const example = join(import.meta.dirname, '../../../examples/cluster');
const { bundle } = await loadBundle(example);
const jobs = bundle.objects
  .filter(({ kind }) => kind === 'Job')
  .map(({ metadata: { namespace = '', name } }) => ({ namespace, name }));

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'collect-'));
});
afterAll(() => rm(root, { recursive: true }));

/** The diagnosis of a bundle, and that of the bundle which is collected from it. */
async function twice(name: string, namespace: string, from: string) {
  const live = await collectBundle(name, { namespace, bundle: from });
  const folder = await mkdtemp(join(root, 'bundle-'));
  await writeBundle(folder, live.files, { force: false });
  const again = await diagnoseBuild(name, { namespace, bundle: folder });
  return {
    live: redactDeep(live.diagnosis),
    again: redactDeep(again.diagnosis),
    collected: (await loadBundle(folder)).bundle,
  };
}

describe('bundle collect', () => {
  it('has every kind of outcome to try it on', () => {
    expect(jobs.length).toBeGreaterThanOrEqual(8);
  });

  it.each(jobs)('$namespace/$name is diagnosed from it as from the cluster', async (job) => {
    const { live, again, collected } = await twice(job.name, job.namespace, example);
    expect(again).toEqual(live);
    expect(collected.objects.length).toBeLessThan(bundle.objects.length / 2);
  });

  it('masks what leaks into logs and manifests, and still leads to the same diagnosis', async () => {
    const leaky = join(import.meta.dirname, '../../e2e/bundles/leaky-build');
    const { bundle: given } = await loadBundle(leaky);
    const leaks = given.objects.filter(({ kind }) => kind === 'Job');
    expect(leaks.length).toBeGreaterThan(0);
    for (const { metadata } of leaks) {
      const { live, again } = await twice(metadata.name, metadata.namespace ?? '', leaky);
      expect(again).toEqual(live);
    }
  });

  it.each([
    'pod/cortex-chat-backend-simple-5d9cf86b95-26kvf',
    'deployment/cortex-chat-backend-simple',
    'deployment/cortex-chat',
  ])('collects %s, which is no Job, by its name too', async (name) => {
    const { live, again } = await twice(name, 'cortex-chat', example);
    expect(live.verdict).toBe('diagnosed');
    expect(again).toEqual(live);
  });

  it('says the same of what may not be read', async () => {
    const folder = join(root, 'restricted');
    await cp(example, folder, { recursive: true });
    await writeFile(
      join(folder, 'forbidden.yaml'),
      '- { verb: get, resource: [services/proxy, nodes/proxy] }\n- { verb: list, resource: networkpolicies }\n',
    );
    const { live, again } = await twice('moe-router-build', 'cortex-system', folder);
    expect(live.unknown.map(({ fact }) => fact)).toContain('registry.responds');
    expect(again).toEqual(live);
  });
});

describe('the command', () => {
  const run = async (...args: string[]) => {
    const printed: string[] = [];
    process.exitCode = undefined;
    const command = collectCommand((text) => printed.push(text));
    await command.parseAsync([...args, '--bundle', example], { from: 'user' });
    const code = process.exitCode ?? 0;
    process.exitCode = undefined;
    return { text: printed.join(''), code };
  };

  it('says what it wrote and how it is used, and overwrites nothing', async () => {
    const folder = join(root, 'written');
    const { text, code } = await run('moe-router-build', '-o', folder);
    expect(code).toBe(0);
    expect(text).toContain(`  ${join(folder, 'namespaces/cortex-system.yaml')}\n`);
    expect(text).toContain(
      `buildmedic diagnose moe-router-build -n cortex-system --bundle ${folder}\n`,
    );
    const again = run('moe-router-build', '-o', folder);
    await expect(again).rejects.toMatchObject({ code: 'bundle-folder-taken' });
    const { text: json } = await run('moe-router-build', '-o', folder, '--force', '--json');
    expect(JSON.parse(json)).toMatchObject({
      folder,
      files: expect.arrayContaining(['README.md', 'service-proxy.yaml']),
    });
  });

  it('writes nothing for a Job that does not exist', async () => {
    const folder = join(root, 'none');
    expect(await run('moe-router-biuld', '-o', folder)).toEqual({ text: '', code: 2 });
    await expect(readdir(folder)).rejects.toThrow('ENOENT');
  });
});
