import { z } from 'zod';
import { weekdays } from '../model/report.ts';

const isTimeZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

/** The report that is posted every week without having been asked for. */
export const reportSchema = z.strictObject({
  channel: z
    .string()
    .regex(/^[CG][A-Z0-9]{2,}$/)
    .describe("the id of a Slack channel such as C024BE91L (at the foot of the channel's details)"),
  weekday: z.enum(weekdays).default('monday'),
  hour: z.number().int().min(0).max(23).describe('a whole hour from 0 to 23').default(9),
  timeZone: z
    .string()
    .refine(isTimeZone, 'no such time zone')
    .describe('an IANA time zone such as Europe/Berlin')
    .default('UTC'),
});
