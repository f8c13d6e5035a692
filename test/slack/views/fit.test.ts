import { describe, expect, it } from 'vitest';
import { section } from '../../../src/slack/views/blocks.ts';
import { fit, part } from '../../../src/slack/views/fit.ts';
import { markup } from '../../../src/slack/views/markup.ts';

const block = (text: string) => section(markup`${text}`);
const shownOf = (blocks: object[]) => blocks.map((one) => JSON.stringify(one));

describe('fit', () => {
  it('shows everything, in order, when there is room', () => {
    const blocks = fit([part(3, block('one')), part(0, block('two'))]);

    expect(blocks).toEqual([block('one'), block('two')]);
  });

  it('leaves out what matters least and says how much', () => {
    const long = 'x'.repeat(2900);
    const parts = [0, 4, 1, 1, 1, 3, 0].map((weight) => part(weight, block(`${weight}${long}`)));

    const shown = shownOf(fit(parts));

    expect(shown.slice(0, -1).map((one) => /"(\d)x/.exec(one)?.[1])).toEqual(['0', '1', '1', '0']);
    expect(shown.at(-1)).toContain('3 more parts do not fit');
  });

  it('keeps blocks together that make sense only together', () => {
    const parts = [
      part(0, ...Array.from({ length: 48 }, () => block('must'))),
      part(1, block('fix'), block('its buttons')),
    ];

    const shown = shownOf(fit(parts));

    expect(shown).toHaveLength(49);
    expect(shown.join()).not.toContain('fix');
  });
});
