import { describe, expect, it } from 'vitest';
import { goldenRequest, goldens } from './golden.ts';
import { applied } from './requests.ts';

describe('fixes of whole files', () => {
  it.each(goldens)('$name becomes its golden file', async (golden) => {
    const { name, fix, text, after } = golden;
    const fixed = applied(fix, goldenRequest(golden, name, text));
    expect(fixed).not.toMatch(/^(not applicable|choice): /);
    await expect(fixed).toMatchFileSnapshot(after);
  });
});
