import { describe, expect, it } from 'vitest';
import { unwrapped } from '../../src/diagnosis/log-unwrap.ts';

const wide = 'error: failed to solve: failed to create LLB definition: Docker';

describe('unwrapped', () => {
  it('joins a word that was broken, and keeps the numbers of lines', () => {
    expect(unwrapped(`${wide}\nfile parse error\nNext`, '')).toBe(
      `${wide}file parse error\n\nNext`,
    );
  });

  it('puts the space back that was cut off at the break', () => {
    expect(unwrapped(`${wide}\nfile`, ' ')).toBe(`${wide} file\n`);
  });

  it('joins what follows a level on a line of its own', () => {
    expect(unwrapped('error\nbuilding image', ' ')).toBe('error building image\n');
  });

  it('leaves short lines and new sentences alone', () => {
    const log = `short\nlines\n${wide}\nSTEP 2/3: RUN make`;
    expect(unwrapped(log, '')).toBe(log);
  });
});
