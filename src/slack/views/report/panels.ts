import type { Report, Times } from '../../../model/report.ts';
import { cutMiddle } from '../cut.ts';
import { short } from '../markup.ts';
import { colors, heading, margin, type Panel, shareOf, type Text } from './layout.ts';
import {
  costText,
  failuresText,
  findingText,
  openText,
  roughTime,
  spanText,
  spreadText,
  withinText,
} from './words.ts';

/** What the picture is of, and from when to when. */
export function titlePanel({ failures, span, period }: Report, timeZone: string): Panel {
  const parts = {
    timeZone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  } as const;
  const from = new Intl.DateTimeFormat('en-GB', parts).format(period.from);
  const to = new Intl.DateTimeFormat('en-GB', { ...parts, timeZoneName: 'short' }).format(
    period.to,
  );
  return {
    height: 56,
    texts: [
      {
        x: margin,
        y: 0,
        text: `${failuresText(failures)}, ${spanText(span)}`,
        size: 20,
        isBold: true,
      },
      { x: margin, y: 28, text: `${from} to ${to}`, size: 12, color: colors.faint },
    ],
    bars: [],
  };
}

const mostRepeaters = 3;

/** What failed again and again for the same reason; nothing where nothing did. */
export function repeatersPanel({ repeaters }: Report): Panel | undefined {
  const shown = repeaters.slice(0, mostRepeaters);
  if (shown.length === 0) return undefined;
  const texts = shown.flatMap((one, index): Text[] => {
    const y = 26 + index * 38;
    const name = cutMiddle(short(`${one.namespace}/${one.target}`, 600), 44);
    const why = short(`${costText(one)} · ${findingText(one.finding)}`, 54);
    return [
      { x: margin, y, text: name },
      { x: margin, y: y + 17, text: why, size: 12, color: colors.faint },
    ];
  });
  return {
    height: 26 + shown.length * 38 + 6,
    texts: [...heading('Most expensive repeaters'), ...texts],
    bars: [],
  };
}

/** How many got there in time, as a share of all whose time is over. */
export function timesPanel(title: string, open: string, times: Times): Panel {
  const { within, reached, overdue, waiting, targetMs } = times;
  const late = (reached?.count ?? 0) - within + overdue;
  const said = [spreadText(times), openText(times, open)].filter((text) => text !== undefined);
  return {
    height: 40 + said.length * 16 + 14,
    texts: [
      ...heading(`${title} within ${roughTime(targetMs)}`, withinText(times)),
      ...said.map(
        (text, index): Text => ({
          x: margin,
          y: 39 + index * 16,
          text,
          size: 12,
          color: colors.faint,
        }),
      ),
    ],
    bars: [
      shareOf(
        23,
        within + late + waiting,
        [
          { color: colors.main, values: [within] },
          { color: colors.late, values: [late] },
          { color: colors.track, values: [waiting] },
        ],
        10,
      ),
    ],
  };
}
