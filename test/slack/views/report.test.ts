import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportSpans } from '../../../src/model/report.ts';
import { reportPicture } from '../../../src/slack/views/report/picture.ts';
import { percentText, roughTime } from '../../../src/slack/views/report/words.ts';
import { reportMessage } from '../../../src/slack/views/report.ts';
import { aReport, type ReportSize } from '../../support/reports.ts';
import { messageComplaints, textsOf } from '../slack-limits.ts';
import { nastyText, secret } from './nasty.ts';

const golden = (name: string) =>
  join(import.meta.dirname, '../golden', `report-${name.replaceAll(' ', '-')}.json`);

const sizes: Readonly<Record<string, ReportSize>> = {
  none: { failures: 0 },
  unknown: { failures: 0, watched: false },
  one: { failures: 1, causes: 1 },
  'of a day': { failures: 30, span: '24h' },
  unwatched: { failures: 20, watched: false },
  usual: { failures: 60 },
  many: { failures: 5_000, span: '30d', causes: 35 },
};

describe('a report as text', () => {
  it.each(Object.entries(sizes))('says the same as ever: %s', async (name, size) => {
    const message = reportMessage(aReport(size));
    expect(messageComplaints(message)).toEqual([]);
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(golden(name));
  });

  it('is what Slack takes, and shows no secret, whatever things are called', () => {
    fc.assert(
      fc.property(nastyText, nastyText, nastyText, (namespace, target, title) => {
        const report = aReport({ failures: 30, namespace, name: target });
        const causes = report.causes.map((one) => ({
          ...one,
          finding: { kind: 'cause' as const, id: 'own', title },
        }));
        const message = reportMessage({ ...report, causes });
        expect(messageComplaints(message)).toEqual([]);
        expect(textsOf(message).join()).not.toContain(secret);
        expect(JSON.stringify(reportPicture({ ...report, causes }, 'UTC'))).not.toContain(secret);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a report as a picture', () => {
  it.each(reportSpans)('keeps every text within its edges for %s', (span) => {
    const name = 'a-target-with-a-name-as-long-as-kubernetes-lets-it-be-0123456';
    for (const failures of [1, 40, 5_000]) {
      const report = aReport({ failures, span, name, namespace: name, causes: 35 });
      const { width, height, option } = reportPicture(report, 'America/Argentina/Buenos_Aires');
      const { graphic } = option;
      for (const one of Array.isArray(graphic) ? graphic : []) {
        if (one?.type !== 'text' || !('style' in one)) continue;
        const { text = '', fontSize = 0, align } = Object(one.style);
        // Inter's letters are half as wide as they are high, on the average of such texts.
        const length = String(text).length * Number(fontSize) * 0.52;
        const share = { left: 0, center: 0.5, right: 1 }[String(align)] ?? 0;
        const left = Number(one.x) - length * share;
        expect(left, text).toBeGreaterThanOrEqual(0);
        expect(left + length, text).toBeLessThanOrEqual(width);
        expect(Number(one.y), text).toBeLessThan(height - 12);
      }
    }
  });
});

it.each([
  [42_400, '42 s'],
  [70_000, '70 s'],
  [100_000, '2 min'],
  [98 * 60_000, '98 min'],
  [100 * 60_000, '1.7 h'],
  [26 * 3_600_000, '26 h'],
  [72 * 3_600_000, '3 d'],
])('a time of %i ms is %s', (ms, text) => {
  expect(roughTime(ms)).toBe(text);
});

it.each([
  [0, '0 %'],
  [0.0004, '< 0.1 %'],
  [0.004, '0.4 %'],
  [0.0966, '9.7 %'],
  [0.126, '13 %'],
  [1, '100 %'],
])('a share of %d is %s', (share, text) => {
  expect(percentText(share)).toBe(text);
});
