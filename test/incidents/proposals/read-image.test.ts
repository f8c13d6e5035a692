import { describe, expect, it } from 'vitest';
import { createReadImage } from '../../../src/incidents/proposals/read-image.ts';
import type { Reading } from '../../../src/model/cluster.ts';
import type { ImageAddress, RegistryImage } from '../../../src/model/systems/registries.ts';

const image = 'mirror.example.com/docker-hub/library/nginx:1.27';

describe('whether an image exists', () => {
  it.each<[Reading<RegistryImage>, object]>([
    [{ kind: 'found', value: { state: 'exists' } }, { kind: 'there' }],
    [{ kind: 'found', value: { state: 'missing' } }, { kind: 'missing' }],
    [{ kind: 'found', value: { state: 'no-repository' } }, { kind: 'missing' }],
    [
      { kind: 'found', value: { state: 'refused' } },
      { kind: 'unknown', because: 'mirror.example.com does not say without a login' },
    ],
    [
      { kind: 'unavailable', because: 'it is down' },
      { kind: 'unknown', because: 'it is down' },
    ],
  ])('is what its registry says without a login: %j', async (answer, expected) => {
    const asked: ImageAddress[] = [];
    const read = createReadImage({
      image: async (address, ...credentials) => {
        expect(credentials).toEqual([]);
        asked.push(address);
        return answer;
      },
    });
    expect(await read(image)).toEqual({ reference: image, ...expected });
    expect(asked).toEqual([
      {
        registry: 'mirror.example.com',
        repository: 'docker-hub/library/nginx',
        reference: '1.27',
      },
    ]);
  });

  it('is not known where nobody may ask, or of what is no name', async () => {
    expect(await createReadImage(undefined)(image)).toMatchObject({ kind: 'unknown' });
    const never = { image: () => Promise.reject(new Error('it was asked')) };
    expect(await createReadImage(never)('No Image')).toMatchObject({ kind: 'unknown' });
  });
});
