import { describe, expect, it } from 'vitest';
import { goldens } from './golden.ts';
import { applied, fixRequest } from './requests.ts';

describe('fixes of whole files', () => {
  it.each(goldens)('$name becomes its golden file', async ({ name, fix, facts, text, after }) => {
    const fixed = applied(fix, fixRequest([{ path: name, text }], facts));
    expect(fixed).not.toMatch(/^(not applicable|choice): /);
    await expect(fixed).toMatchFileSnapshot(after);
  });
});
