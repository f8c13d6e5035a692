import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allowEgress } from '../../src/fixes/allow-egress.ts';
import { raiseMemory } from '../../src/fixes/raise-memory.ts';
import { applied, blockedEgress, fixRequest, outOfMemory } from './requests.ts';

const folder = new URL('golden/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const cases = readdirSync(folder).filter((name) => name.includes('.before.'));

/** Golden files are `<fix id>.<what is special>.before.<ext>` and `….after.<ext>`. */
describe('fixes of whole files', () => {
  it.each(cases)('%s becomes its golden file', async (name) => {
    const file = { path: name, text: read(name) };
    const after = name.startsWith('raise-memory')
      ? applied(raiseMemory, fixRequest([file], outOfMemory()))
      : applied(allowEgress, fixRequest([file], blockedEgress('default-deny', 'build-egress')));
    await expect(after).toMatchFileSnapshot(
      new URL(name.replace('.before.', '.after.'), folder).pathname,
    );
  });
});
