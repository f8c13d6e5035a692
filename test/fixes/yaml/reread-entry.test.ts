import { describe, expect, it } from 'vitest';
import { rereadEntry } from '../../../src/fixes/yaml/reread-entry.ts';
import { splice } from '../../../src/fixes/yaml/splice.ts';
import { parseYaml } from '../../../src/fixes/yaml/yaml-file.ts';

const services = Array.from({ length: 900 }, (_, one) => `service${one}:\n  image: app:${one}\n`);
const large = (first: string): string => `${first}${services.join('')}`;

/** The data after `from` is replaced by `to`: as it is read again, and as the whole file is. */
function reread(text: string, from: string, to: string) {
  const before = parseYaml(text);
  if (before.kind !== 'parsed') throw new Error(before.reason);
  const start = text.indexOf(from);
  const edits = [{ start, end: start + from.length, text: to }];
  const after = splice(text, edits);
  const parsed = parseYaml(after);
  return {
    part: rereadEntry({ path: 'values.yaml', text, ...before }, edits, after),
    whole: parsed.kind === 'parsed' ? parsed.data : undefined,
  };
}

const builder = 'builder:\n  limits:\n    memory: 1Gi  # small\n  text: |+\n    kept\n\n';

describe('reading one entry of a large file again', () => {
  it.each([
    ['the first entry', '1Gi', '2Gi'],
    ['an entry in the middle', 'app:500', 'app:501'],
    ['the last entry', 'app:899', '"app:900"'],
    ['a key that is new in the entry', '1Gi', '1Gi\n    cpu: 1'],
  ])('means what the whole file means: %s', (_, from, to) => {
    const { part, whole } = reread(large(builder), from, to);
    expect(part).toEqual(whole);
    expect(part).toBeDefined();
  });

  it.each([
    ['a quote that is left open', large(builder), '1Gi', '"1Gi'],
    ['a new entry', large(builder), 'service7:', 'new: 1\nservice7:'],
    ['an anchor', large(builder.replace('1Gi', '&memory 1Gi')), 'app:5', 'app:6'],
    ['a merge', large(`${builder}base: { <<: { a: 1 } }\n`), 'app:5', 'app:6'],
    ['several documents', `${large(builder)}---\na: 1\n`, '1Gi', '2Gi'],
    [
      'a list',
      services.map((_, one) => `- image: application:${one}0000\n`).join(''),
      ':70000',
      ':8',
    ],
    ['a small file', builder, '1Gi', '2Gi'],
  ])('is not done where it is not sure: %s', (_, text, from, to) => {
    expect(reread(text, from, to).part).toBeUndefined();
  });
});
