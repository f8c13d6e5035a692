import { describe, expect, it } from 'vitest';
import { type PullRequestStory, pullRequestBody } from '../../src/github/pull-request-body.ts';

const story: PullRequestStory = {
  title: "Raise the builder's memory",
  cause: 'The build ran out of memory',
  summary: 'The kernel stopped kaniko at its limit of 1Gi while it took the snapshot.',
  evidence: [
    {
      source: 'Pod builds/app-7-x .status.containerStatuses[0].state.terminated.reason',
      text: 'OOMKilled',
    },
    {
      source: 'Log builds/app-7-x/kaniko line 41',
      text: 'INFO[0093] Taking snapshot of full filesystem...',
    },
  ],
  change: 'memory limit of container kaniko: 1Gi → 2Gi',
  risk: 'The build may use more of its node.',
  verify: 'Run the build again: its container ends as `Completed`.',
  rollback: 'Revert this pull request.',
  approvedBy: 'U0123ABCD',
  threadUrl:
    'https://example.slack.com/archives/C0123/p1763690000000100?thread_ts=1763690000.000100',
};

describe('the body of a pull request', () => {
  it('tells a reviewer everything in the order of their questions', async () => {
    await expect(pullRequestBody(story)).toMatchFileSnapshot('golden/pull-request-body.md');
  });

  it('holds the words of others without their effect', async () => {
    const hostile =
      '``` <!-- @octocat fixes #1\n```\n# Approved\n[x](https://evil.example) www.evil.example';
    const body = pullRequestBody({
      ...story,
      summary: hostile,
      evidence: [{ source: hostile, text: `before\n\`\`\`\n${hostile}` }],
      change: hostile,
      approvedBy: hostile,
      threadUrl: 'javascript:alert(1)',
    });
    await expect(body).toMatchFileSnapshot('golden/pull-request-body-hostile.md');
  });

  it('shows no secret', () => {
    const text =
      'pushing with --password hunter2hunter2 to https://bot:hunter2hunter2@registry.example';
    const body = pullRequestBody({ ...story, summary: text, evidence: [{ source: 'Log', text }] });
    expect(body).not.toContain('hunter2');
  });

  it.each(['word ` ', '`', '<&', '@a '])('ends with the approval within the limit: %s', (piece) => {
    const long = piece.repeat(5000);
    const evidence = Array.from({ length: 100 }, () => ({ source: long, text: long }));
    const body = pullRequestBody({ ...story, cause: long, summary: long, change: long, evidence });
    expect(body.length).toBeLessThan(65_536);
    expect(body).toMatch(/\d+ more in the conversation\./);
    expect(body).toContain('Approved in Slack by U0123ABCD');
  });
});
