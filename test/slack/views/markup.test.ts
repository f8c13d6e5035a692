import { describe, expect, it } from 'vitest';
import { link, markup, mention, slackDate, withMentions } from '../../../src/slack/views/markup.ts';

describe('markup', () => {
  it('keeps its own mrkdwn and escapes what is put in', () => {
    expect(markup`*${'<!channel> & co'}*`.mrkdwn).toBe('*&lt;!channel&gt; &amp; co*');
  });

  it('takes other markup as it is', () => {
    expect(markup`by ${mention('U02ONCALL')}`.mrkdwn).toBe('by <@U02ONCALL>');
  });

  it('masks secrets before it escapes, so that no half of one is left', () => {
    const shown = markup`${'DB_PASSWORD=abc&def0123456789'}`.mrkdwn;

    expect(shown).not.toMatch(/abc|def0123456789/);
  });

  it('takes terminal colours and reversed text out', () => {
    const esc = String.fromCharCode(27);

    expect(markup`${`${esc}[31mfailed${esc}[0m \u202eexe`}`.mrkdwn).toBe('failed exe');
  });
});

describe('a mention', () => {
  it('is made of ids alone', () => {
    expect(mention('!channel').mrkdwn).toBe('!channel');
    expect(mention('U1> <!here').mrkdwn).toBe('U1&gt; &lt;!here');
  });

  it('in words may be of people and user groups, nothing else', () => {
    const words = '<@U1>, <!subteam^S1> or <!channel> or <https://evil.example|them>';

    expect(withMentions(words).mrkdwn).toBe(
      '<@U1>, <!subteam^S1> or &lt;!channel&gt; or &lt;https://evil.example|them&gt;',
    );
  });
});

describe('a link', () => {
  it('leads to its address', () => {
    expect(link('https://github.com/acme/gitops/pull/3?a=1&b=2', 'Pull request #3').mrkdwn).toBe(
      '<https://github.com/acme/gitops/pull/3?a=1&amp;b=2|Pull request #3>',
    );
  });

  it('cannot be broken out of', () => {
    expect(link('https://github.com/|fake> <!channel', 'Pull request #3').mrkdwn).toBe(
      '<https://github.com/%7Cfake%3E%20%3C!channel|Pull request #3>',
    );
  });

  it('is plain words when the address is none of the web', () => {
    expect(link('javascript:alert(1)', 'Pull request #3').mrkdwn).toBe('Pull request #3');
    expect(link('', 'Pull request #3').mrkdwn).toBe('Pull request #3');
  });
});

it('tells a time in the reader’s zone, with a fallback for old clients', () => {
  expect(slackDate(new Date('2026-03-03T02:14:00Z')).mrkdwn).toBe(
    '<!date^1772504040^{date_short_pretty} at {time}|2026-03-03T02:14:00.000Z>',
  );
});
