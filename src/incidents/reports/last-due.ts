import { CronExpressionParser } from 'cron-parser';
import { type Weekday, weekdays } from '../../model/report.ts';

/** When a report is posted by itself, and where. */
export interface WeeklyReport {
  /** Id of the Slack channel. */
  readonly channel: string;
  readonly weekday: Weekday;
  /** By the clocks of the zone: also in the weeks in which they are changed. */
  readonly hour: number;
  /** An IANA zone, such as `Europe/Berlin`. */
  readonly timeZone: string;
}

/** When it was due last, and the day by the zone's calendar, which names it. */
export function lastDue(
  { weekday, hour, timeZone }: Pick<WeeklyReport, 'weekday' | 'hour' | 'timeZone'>,
  now: Date,
): { readonly at: Date; readonly day: string } {
  const times = CronExpressionParser.parse(`0 0 ${hour} * * ${weekdays.indexOf(weekday)}`, {
    // Of the second in which it is due it is due already.
    currentDate: new Date(now.getTime() + 1_000),
    tz: timeZone,
  });
  const at = times.prev().toDate();
  // Swedes write a date as ISO 8601 does.
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone }).format(at);
  return { at, day };
}
