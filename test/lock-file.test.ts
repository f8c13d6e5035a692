import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Locked {
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(
  readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'),
) as { packages: Readonly<Record<string, Locked>> };
const names = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')));

describe('package-lock.json', () => {
  it('holds the packages of every platform, without which npm ci refuses it', () => {
    const wanted = Object.values(packages).flatMap((one) =>
      Object.keys(one.optionalDependencies ?? {}),
    );
    expect(wanted.filter((name) => !names.has(name))).toEqual([]);
  });

  it('names no registry but the public one', () => {
    const elsewhere = Object.values(packages).flatMap(({ resolved }) =>
      resolved && !resolved.startsWith('https://registry.npmjs.org/') ? [resolved] : [],
    );
    expect(elsewhere).toEqual([]);
  });
});
