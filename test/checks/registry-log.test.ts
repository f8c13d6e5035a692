import { describe, expect, it } from 'vitest';
import { registryLog } from '../../src/checks/registry-log.ts';
import { registryAddress, seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, readyCondition, registryPod } from '../support/objects.ts';

const ready = registryPod({ phase: 'Running', conditions: [readyCondition] });
const broken = registryPod(
  { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }] },
  'docker-registry-y',
);
const full =
  'time="2026-01-18T10:00:00Z" level=error msg="response completed with error" err.detail="write /var/lib/registry/docker: no space left on device"';

const run = (state: FakeState) =>
  registryLog.run(fakeCluster({ objects: [ready, broken], ...state }), {
    build: build(),
    facts: [seen('registry.address', registryAddress)],
  });

describe('registry-log', () => {
  it('finds what the registry complains of, in the pod that does not serve', async () => {
    const logs = {
      'registry/docker-registry-x/registry': 'level=info msg="response completed"',
      'registry/docker-registry-y/registry': `level=info msg=listening\n${full}`,
    };
    const [fact] = await run({ logs });
    expect(fact).toMatchObject({
      name: 'registry.log.signature',
      value: expect.stringMatching(/no-space/),
      evidence: [{ source: 'Log registry/docker-registry-y/registry line 2' }],
    });
  });

  it('finds nothing in a log without complaints', async () => {
    const logs = { 'registry/docker-registry-y/registry': 'level=info msg="response completed"' };
    expect(await run({ logs })).toEqual([]);
  });

  it('says why it could not look', async () => {
    expect(await run({})).toEqual([
      {
        name: 'registry.log.signature',
        unknown: 'there is no log of registry/docker-registry-y/registry',
      },
    ]);
    expect(await run({ objects: [] })).toMatchObject([{ unknown: expect.any(String) }]);
    expect(await run({ forbidden: ['get pods/log'] })).toMatchObject([
      { unknown: 'the bot may not get pods/log in registry' },
    ]);
  });
});
