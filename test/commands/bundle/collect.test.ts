import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeBundle } from '../../../src/bundle/collect/write-bundle.ts';
import { loadBundle } from '../../../src/bundle/load-bundle.ts';
import { collectBundle } from '../../../src/commands/bundle/collect.ts';
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

  it('collects a pod by its name too', async () => {
    const [pod] = bundle.objects.filter(({ kind }) => kind === 'Pod');
    const { namespace = '', name = '' } = pod?.metadata ?? {};
    const { live, again } = await twice(`pod/${name}`, namespace, example);
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
