import { describe, expect, it } from 'vitest';
import { postmortemOf } from '../../../src/incidents/postmortem/postmortem-of.ts';
import type { PostmortemStory } from '../../../src/incidents/postmortem/story.ts';
import { draftPlaybook, unexplainedOf } from '../../../src/playbooks/draft.ts';
import { anIncident, blockedEgress } from '../../slack/views/samples.ts';
import { dismissed, knownCause, novel, novelFailure, told } from './stories.ts';

const yaml = draftPlaybook(unexplainedOf(novel)) ?? '';

describe('a post-mortem', () => {
  it('tells of a known cause that keeps coming back what mended it, and what would keep it away', async () => {
    await expect(postmortemOf(knownCause)).toMatchFileSnapshot('golden/known-cause.md');
  });

  it('asks people for what only they know of a failure that nobody has seen before', async () => {
    await expect(postmortemOf({ ...novelFailure, runbook: { yaml } })).toMatchFileSnapshot(
      'golden/novel-failure.md',
    );
  });

  it('leaves out of one that was dismissed what was never done', async () => {
    await expect(postmortemOf(dismissed)).toMatchFileSnapshot('golden/dismissed.md');
  });

  it('names the drafted playbook that stands beside it in place of showing it', () => {
    const text = postmortemOf({ ...novelFailure, runbook: { yaml, path: 'playbooks/new.yaml' } });
    expect(text).toContain('drafted in `playbooks/new.yaml`');
    expect(text).not.toContain('signatures:');
  });

  it('names no prevention for a cause that came twice', () => {
    const text = postmortemOf({ ...knownCause, timesSeen: 2 });
    expect(text).not.toContain('## Prevention');
    expect(text).not.toContain('Test the registry before builds');
  });

  it('says of one that is not over what to do, and that it goes on', () => {
    const { course } = knownCause;
    const { resolvedAt: _, ...open } = course;
    const text = postmortemOf({
      ...knownCause,
      course: { ...open, incident: { ...course.incident, phase: 'merged' } },
    });
    expect(text).toContain('so far: it is not over');
    expect(text).toContain('- [ ] Allow egress from the build pods');
  });

  it('is not changed by what happens to the post-mortem itself', () => {
    const later = told(9000, 'postmortem-updated', {
      postmortemId: 'p',
      as: 'issue',
      repository: 'acme/gitops',
      number: 1,
      url: 'https://github.com/acme/gitops/issues/1',
    });
    const { resolvedAt: _, ...course } = knownCause.course;
    const open = { ...knownCause, course };
    const events = [...knownCause.events, later];
    expect(postmortemOf({ ...open, events })).toBe(postmortemOf(open));
  });

  it('keeps the beginning and the end of a very long timeline', () => {
    const many = Array.from({ length: 500 }, (_, index) =>
      told(index, 'incident-reopened', { because: `turn ${index}.` }),
    );
    const text = postmortemOf({ ...knownCause, events: many });
    expect(text).toContain('300 more events');
    expect(text).toContain('turn 0.');
    expect(text).toContain('turn 499.');
    expect(text).not.toContain('turn 51.');
  });
});

const hostile =
  '``` <!-- @octocat fixes #1 | cell\n```\n# Approved\n[x](https://evil.example) www.evil.example';

/** The story with these words wherever somebody else chooses them. */
function saidEverywhere(words: string): PostmortemStory {
  const [best] = blockedEgress.causes;
  const diagnosis = {
    ...blockedEgress,
    subject: { kind: 'Job', namespace: words, name: words },
    causes: best
      ? [
          {
            ...best,
            title: words,
            summary: words,
            evidence: [{ source: words, text: words }],
            remedies: [words],
          },
        ]
      : [],
    ruledOut: [{ id: 'other', title: words, because: words }],
  };
  return {
    ...knownCause,
    course: {
      ...knownCause.course,
      incident: anIncident(
        { kind: 'diagnosed', diagnosis, facts: [] },
        { cluster: words, job: words, raisedBy: { source: 'grafana', title: words } },
      ),
    },
    events: [
      told(1, 'incident-reopened', { because: words }, words),
      told(2, 'signal-joined', {
        source: 'grafana',
        title: words,
        namespace: words,
        workload: words,
        alerts: 1,
      }),
    ],
    proposals: knownCause.proposals.map((proposal) => ({ ...proposal, summary: words })),
    threadUrl: 'javascript:alert(1)',
  };
}

describe('words of others in a post-mortem', () => {
  it('stand there without their effect', async () => {
    const text = postmortemOf(saidEverywhere(hostile));
    await expect(text).toMatchFileSnapshot('golden/hostile.md');
    const rows = text.split('\n').filter((line) => /^\| 2026/.test(line));
    expect(rows).toHaveLength(2);
  });

  it('hold no secret', () => {
    const text = postmortemOf(
      saidEverywhere('docker login --password hunter2hunter2 https://bot:hunter2hunter2@example'),
    );
    expect(text).toContain('docker login');
    expect(text).not.toContain('hunter2');
  });
});
