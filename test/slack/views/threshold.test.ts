import { describe, expect, it } from 'vitest';
import type { Measurement, ThresholdAlert } from '../../../src/model/threshold.ts';
import type { SlackMessage } from '../../../src/slack/views/blocks.ts';
import { thresholdMessage } from '../../../src/slack/views/threshold.ts';
import { textsIn } from '../../e2e/message-text.ts';
import { messageComplaints } from '../slack-limits.ts';

const textOf = ({ blocks }: SlackMessage): string => textsIn(blocks).join('\n');
const beganAt = new Date('2026-01-18T15:00:00Z');
const alert = (measured: Measurement, parts: Partial<ThresholdAlert> = {}) => ({
  cluster: 'prd',
  threshold: 'failure-rate-critical' as const,
  measured,
  beganAt,
  ...parts,
});
const rate: Measurement = {
  kind: 'failure-rate',
  failures: 3,
  builds: 20,
  limitPercent: 10,
  withinMinutes: 5,
  failedIn: [
    { namespace: 'knative-lambda', builds: 2 },
    { namespace: 'edge', builds: 1 },
  ],
};

describe('the message of a threshold', () => {
  it('says how many of how many failed, the limit, and where', () => {
    const message = thresholdMessage(alert(rate));
    expect(message.text).toBe('Critical: 15 % of the builds failed');
    expect(textOf(message)).toBe(
      [
        'Critical: 15 % of the builds failed',
        '3 of 20 builds failed in 5 min; the limit is 10 %.',
        '• `knative-lambda`: 2',
        '• `edge`: 1',
        'Since <!date^1768748400^{date_short_pretty} at {time}|2026-01-18T15:00:00.000Z> · cluster prd · what failed, and why, is in the thread',
      ].join('\n'),
    );
  });

  it('says that it is over, from when to when', () => {
    const endedAt = new Date('2026-01-18T15:20:00Z');
    const text = textOf(thresholdMessage(alert(rate, { endedAt })));
    expect(text).toContain('Over: 15 % of the builds failed');
    expect(text).toContain('From <!date^1768748400^');
    expect(text).toContain('to <!date^1768749600^');
  });

  it.each<[Measurement, readonly string[]]>([
    [
      {
        kind: 'slow',
        p95Seconds: 123,
        limitSeconds: 90,
        withinMinutes: 5,
        slowest: [{ namespace: 'builds', name: 'app-7', seconds: 200 }],
      },
      [
        'Builds take up to 2 min 3 s',
        'the limit is 1 min 30 s',
        '• `builds/app-7`: 3 min 20 s',
        '/build status <job>',
      ],
    ],
    [
      { kind: 'failed-jobs', jobs: 11, limit: 10, failedIn: [{ namespace: 'builds', builds: 11 }] },
      ['11 failed Jobs are there still', 'The limit is 10.', '• `builds`: 11'],
    ],
    [
      { kind: 'out-of-memory', builds: [{ namespace: 'builds', name: 'app-7' }] },
      ['A build ran out of memory', 'exit code 137', '• `builds/app-7`'],
    ],
  ])('says of %o what there is to know', (measured, parts) => {
    const text = textOf(thresholdMessage(alert(measured, { threshold: 'slow' })));
    for (const part of parts) expect(text).toContain(part);
    expect(text).not.toContain('Critical');
  });

  it('stays within what Slack takes, whatever names there are', () => {
    const name = `${'`*<!channel>&'.repeat(100)}x`;
    const many = Array.from({ length: 500 }, () => ({
      namespace: name,
      name,
      builds: 7,
      seconds: 9e9,
    }));
    const all: Measurement[] = [
      { kind: 'failed-jobs', jobs: 5_000, limit: 10, failedIn: many },
      { ...rate, failedIn: many },
      {
        kind: 'slow',
        p95Seconds: 1e9,
        limitSeconds: 90,
        withinMinutes: 5,
        slowest: many.slice(0, 5),
      },
      { kind: 'out-of-memory', builds: many.slice(0, 5) },
    ];
    for (const measured of all) {
      const message = thresholdMessage(alert(measured, { cluster: name }));
      expect(messageComplaints(message)).toEqual([]);
      expect(JSON.stringify(message)).not.toContain('<!channel>');
    }
  });
});
