import { describe, expect, it } from 'vitest';
import { plainText, readMessage } from '../../src/slack/read-message.ts';

const read = (message: object) => readMessage('C0', { ts: '1.2', ...message });

describe('a message of Slack', () => {
  it('is read with its attachments and blocks, in their order', () => {
    const message = read({
      text: 'first',
      attachments: [
        {
          fallback: 'unseen',
          pretext: 'second',
          title: 'third',
          text: 'fourth',
          fields: [{ title: 'Job', value: 'app-7' }],
          blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'sixth' } }],
        },
        { fallback: 'fifth' },
      ],
    });
    expect(message?.text.split('\n')).toEqual([
      'first',
      'second',
      'third',
      'fourth',
      'Job: app-7',
      'fifth',
      'sixth',
    ]);
    expect(message?.title).toBe('third');
  });

  it('is read where it is rich text, and its buttons are not', () => {
    const blocks = [
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              { type: 'text', text: 'build of ' },
              { type: 'link', url: 'https://ci.example/1', text: 'app-7' },
              { type: 'text', text: ' <failed>' },
            ],
          },
          {
            type: 'rich_text_list',
            elements: [
              { type: 'rich_text_section', elements: [{ type: 'text', text: 'one' }] },
              { type: 'rich_text_section', elements: [{ type: 'text', text: 'two' }] },
            ],
          },
        ],
      },
      { type: 'context', elements: [{ type: 'mrkdwn', text: 'in builds' }] },
      {
        type: 'actions',
        elements: [{ type: 'button', text: { type: 'plain_text', text: 'Ack' } }],
      },
    ];
    expect(read({ blocks })?.text).toBe('build of app-7 <failed>\none\ntwo\nin builds');
  });

  it.each([
    ['<https://ci.example/1|app-7> failed', 'app-7 failed'],
    ['<@U024BE7LH> <!channel> <#C024BE7LR|builds> app-7', '  builds app-7'],
    ['<!date^1392734382^{date}|Feb 18> app-7', 'Feb 18 app-7'],
    ['a &lt;b&gt; &amp;lt;', 'a <b> &lt;'],
  ])('shows %s as people read it', (mrkdwn, plain) => {
    expect(plainText(mrkdwn)).toBe(plain);
  });

  it.each([
    { attachments: 'none' },
    { attachments: [null, 7, { title: {}, fields: [3] }], blocks: [null, { type: 'section' }] },
    { blocks: [{ type: 'rich_text', elements: [[], { elements: ['x'] }] }] },
  ])('is read as far as it has the form of one: %j', (odd) => {
    expect(read({ text: 'app-7 failed', ...odd })?.text).toBe('app-7 failed');
  });

  it('is none without a timestamp', () => {
    expect(readMessage('C0', { text: 'app-7' })).toBeUndefined();
  });
});
