import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastDue } from '../../../src/incidents/reports/last-due.ts';
import { weekdays } from '../../../src/model/report.ts';

const monday = { weekday: 'monday', hour: 9, timeZone: 'Europe/Berlin' } as const;
const weekMs = 7 * 24 * 3_600_000;

const clock = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);

describe('when a report was due last', () => {
  it('goes by the clocks of its zone, before and after they are changed', () => {
    // Clocks are put forward on 29 March 2026.
    expect(lastDue(monday, new Date('2026-03-28T00:00:00Z'))).toEqual({
      at: new Date('2026-03-23T08:00:00Z'),
      day: '2026-03-23',
    });
    expect(lastDue(monday, new Date('2026-03-30T07:00:00Z'))).toEqual({
      at: new Date('2026-03-30T07:00:00Z'),
      day: '2026-03-30',
    });
    expect(lastDue(monday, new Date('2026-03-30T06:59:59Z')).day).toBe('2026-03-23');
  });

  it('is the same all week long', () => {
    const days = [0, 1, 2, 3, 4, 5, 6].map(
      (day) => lastDue(monday, new Date(Date.UTC(2026, 5, 1 + day, 12))).day,
    );
    expect(new Set(days)).toEqual(new Set(['2026-06-01']));
  });

  it('is one instant a week where the clock shows that hour twice', () => {
    // Clocks are put back on Sunday, 25 October 2026, from 3 to 2.
    const sunday = { weekday: 'sunday', hour: 2, timeZone: 'Europe/Berlin' } as const;
    const between = ['00:10', '00:50', '01:10', '01:50', '09:00'].map(
      (time) => lastDue(sunday, new Date(`2026-10-25T${time}:00Z`)).day,
    );
    expect(new Set(between)).toEqual(new Set(['2026-10-25']));
  });

  it('is within the last week and on its weekday, whatever the zone', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...weekdays),
        fc.integer({ min: 4, max: 23 }),
        fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia'),
        fc.date({ min: new Date('2025-01-01'), max: new Date('2028-01-01'), noInvalidDate: true }),
        (weekday, hour, timeZone, now) => {
          const { at } = lastDue({ weekday, hour, timeZone }, now);
          expect(at.getTime()).toBeLessThanOrEqual(now.getTime() + 1_000);
          expect(now.getTime() - at.getTime()).toBeLessThan(weekMs + 3_600_000);
          expect(clock(at, timeZone).toLowerCase()).toBe(
            `${weekday} ${String(hour).padStart(2, '0')}:00`,
          );
        },
      ),
    );
  });
});
