import { context, header, message, type SlackMessage, section } from './blocks.ts';
import { fit, part } from './fit.ts';
import { lines, type Markup, markup, short } from './markup.ts';

/** Where a list was looked for; without a namespace everywhere, without a cluster in all. */
export interface ListPlace {
  readonly namespace?: string;
  readonly cluster?: string;
  /** The clock by which ages are counted. */
  readonly now: Date;
}

export interface ListView {
  /** What is listed, in a sentence with its number. */
  readonly point: string;
  /** One entry each, of a line or two. */
  readonly rows: readonly Markup[];
  /** How many there are with those that are not shown. */
  readonly total: number;
  /** What to do next. */
  readonly hint: string;
}

/** A list of things, the most pressing first, short enough for a phone. */
export function listMessage(
  { namespace, cluster }: ListPlace,
  { point, rows, total, hint }: ListView,
): SlackMessage {
  const more = total - rows.length;
  const where = [
    ...(namespace ? [`namespace ${short(namespace, 100)}`] : []),
    ...(cluster ? [`cluster ${short(cluster, 100)}`] : []),
    ...(more > 0 ? [`${more.toLocaleString('en')} more are not shown`] : []),
    hint,
  ];
  return message(
    point,
    fit([
      part(0, header(point)),
      ...rows.map((row, index) => part(index + 1, section(row))),
      part(0, context(markup`${where.join(' · ')}`)),
    ]),
  );
}

/** An entry: what stands out, and below it what there is to know. */
export const listRow = (what: Markup, ...details: readonly Markup[]): Markup =>
  lines([what, ...(details.length > 0 ? [joined(details)] : [])]);

const joined = (parts: readonly Markup[]): Markup => ({
  mrkdwn: parts.map(({ mrkdwn }) => mrkdwn).join(' · '),
});
