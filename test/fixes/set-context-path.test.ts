import { describe, expect, it } from 'vitest';
import { setContextPath } from '../../src/fixes/set-context-path.ts';
import { type Fact, fact } from '../../src/model/facts.ts';
import { fixedBy, jobWith } from './requests.ts';

const missing = (nearest?: string): Fact[] => [
  fact('dockerfile.exists', false),
  fact('context.directory', '/workspace'),
  ...(nearest ? [fact('dockerfile.nearest', nearest)] : []),
];
const fixed = (args: string, ...facts: Fact[]) =>
  fixedBy(setContextPath)(jobWith(`args: [${args}]`), ...facts);

describe('naming the Dockerfile', () => {
  it('names the one that the context holds, as it counts from there', () => {
    expect(fixed('--dockerfile=Dockerfile', ...missing('/workspace/docker/dockerfile'))).toBe(
      jobWith('args: [--dockerfile=docker/dockerfile]'),
    );
    expect(fixed('--no-push', ...missing('/workspace/dockerfile'))).toBe(
      jobWith('args: [--no-push, --dockerfile=dockerfile]'),
    );
    expect(fixed('-f, Dockerfile', ...missing('/workspace/dockerfile'))).toBe(
      jobWith('args: [-f, dockerfile]'),
    );
  });

  it('names none that is elsewhere, unknown, or wanted by an instruction', () => {
    expect(fixed('-f, x', ...missing('/other/Dockerfile'))).toMatch(/not in the build context/);
    expect(fixed('-f, x', ...missing())).toMatch(/no other Dockerfile is known/);
    expect(fixed('-f, x', ...missing('/workspace/y'), fact('copy.source', 'app.py'))).toMatch(
      /mend it there/,
    );
  });
});
