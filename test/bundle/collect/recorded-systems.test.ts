import { describe, expect, it } from 'vitest';
import { recordingSystems, replayedSystems } from '../../../src/bundle/collect/recorded-systems.ts';
import { sealCredential } from '../../../src/model/sealed-credential.ts';
import type { Systems } from '../../../src/model/systems.ts';

const image = { registry: 'registry.example', repository: 'app', reference: '7' };
const login = (password: string) => sealCredential({ kind: 'password', username: 'ci', password });
const keys = ['0123456789ab', 'ba9876543210'];

const systems: Systems = {
  registries: {
    image: async (_, credential) => ({
      kind: 'found',
      value: { state: credential ? 'refused' : 'missing' },
    }),
  },
  history: { goodTemplates: async () => ({ kind: 'found', value: keys }) },
  metrics: {
    peakMemory: async () => ({
      kind: 'unavailable',
      because: 'http://ci:hunter2-hunter2@prometheus did not answer',
    }),
    cpuThrottling: async () => ({ kind: 'found', value: 0.5 }),
    claimUsage: async () => ({ kind: 'not-found' }),
  },
};
const run = { namespace: 'builds', pod: 'p', container: 'c', from: '', to: '' };

describe('what other systems said', () => {
  it('is said again, with other logins under seal, and nothing else', async () => {
    const recording = recordingSystems(systems);
    await recording.systems.registries?.image(image);
    await recording.systems.registries?.image(image, login('a'));
    await recording.systems.history?.goodTemplates('app');
    await recording.systems.metrics?.claimUsage('builds', 'cache');

    const again = replayedSystems(recording.files());
    expect(Object.keys(again)).toEqual(['registries', 'history', 'metrics']);
    expect(await again.registries?.image(image)).toMatchObject({ value: { state: 'missing' } });
    expect(await again.registries?.image(image, login('b'))).toMatchObject({
      value: { state: 'refused' },
    });
    expect(await again.history?.goodTemplates('app')).toEqual({ kind: 'found', value: keys });
    expect(await again.metrics?.claimUsage('builds', 'cache')).toEqual({ kind: 'not-found' });
    expect(await again.metrics?.cpuThrottling(run)).toMatchObject({ kind: 'unavailable' });
  });

  it('is kept with its secrets masked', async () => {
    const recording = recordingSystems(systems);
    await recording.systems.metrics?.peakMemory(run);
    await recording.systems.registries?.image(image, login('hunter2-hunter2'));
    expect(JSON.stringify(recording.files())).not.toContain('hunter2');
  });

  it('is nothing where there are none', () => {
    expect(recordingSystems({}).files()).toEqual([]);
    expect(replayedSystems([])).toEqual({});
  });
});
