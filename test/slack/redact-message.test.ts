import { describe, expect, it } from 'vitest';
import { redactMessage } from '../../src/slack/redact-message.ts';
import { header, message, preformatted, section } from '../../src/slack/views/blocks.ts';
import { markup } from '../../src/slack/views/markup.ts';

describe('redactMessage', () => {
  it('leaves alone what the views made safe, placeholders in commands as well', () => {
    const shown = message('app-7 failed', [
      header('app-7 failed'),
      section(markup`Create it: \`kubectl create secret --from-literal=token=${'<token>'}\``),
    ]);

    expect(redactMessage(shown)).toEqual(shown);
  });

  it('masks a secret in every kind of text', () => {
    const leak = 'password=hunter2hunter2';
    const box = preformatted('x', 100);
    const shown = {
      text: leak,
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: leak } },
        { type: 'context', elements: [{ type: 'mrkdwn', text: leak }] },
        { ...box, elements: [{ type: 'rich_text_preformatted', elements: [{ text: leak }] }] },
      ],
    };

    expect(JSON.stringify(redactMessage(shown))).not.toContain('hunter2');
  });

  it('never makes a text longer, since it may stand at a limit already', () => {
    const text = `${'key: '.repeat(20)}token=a1b2c3d4`;

    expect(redactMessage({ text }).text.length).toBeLessThanOrEqual(text.length);
  });
});
