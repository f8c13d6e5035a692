import { type CauseCount, failureRate, type Report, type Times } from '../../../model/report.ts';
import { cutMiddle } from '../cut.ts';
import { short } from '../markup.ts';
import {
  type Bars,
  colors,
  heading,
  inner,
  margin,
  type Panel,
  type Text,
  width,
} from './layout.ts';
import {
  costText,
  failuresText,
  findingText,
  openText,
  percentText,
  rateText,
  roughTime,
  sliceNoun,
  spanText,
  spreadText,
  withinText,
} from './words.ts';

const number = (value: number): string => value.toLocaleString('en');

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

/** Failures over time. Few bars say their number and their rate each; of many the highest says its number. */
export function timePanel({ slices, span, builds }: Report, timeZone: string): Panel {
  const values = slices.map(({ failures }) => failures);
  const max = Math.max(1, ...values);
  const [top, height] = [40, 66];
  const place = inner / slices.length;
  const middle = (index: number): number => margin + place * (index + 0.5);
  const isFew = slices.length <= 7;
  const highest = values.indexOf(max);
  const numbers = values.flatMap((value, index): Text[] =>
    isFew || index === highest
      ? [
          {
            x: Math.min(Math.max(middle(index), margin + 12), width - margin - 12),
            y: top + height * (1 - value / max) - 17,
            text: number(value),
            size: 12,
            isBold: index === highest,
            align: 'center',
          },
        ]
      : [],
  );
  const rates =
    isFew && builds
      ? slices.map(({ builds }, index): Text => {
          const rate = failureRate(builds);
          return {
            x: middle(index),
            y: top + height + 21,
            text: rate === undefined ? '–' : percentText(rate),
            size: 12,
            color: colors.faint,
            align: 'center',
          };
        })
      : [];
  return {
    height: top + height + (rates.length > 0 ? 50 : 34),
    texts: [
      ...heading(`Per ${sliceNoun(span)}`, builds && rateText(builds, 'failed')),
      ...numbers,
      ...rates,
      ...sliceLabels(slices, span, timeZone).map(
        ({ index, text }): Text => ({
          x: middle(index),
          y: top + height + 5,
          text,
          size: 12,
          color: colors.faint,
          align: 'center',
        }),
      ),
    ],
    bars: [
      {
        x: margin,
        y: top,
        width: inner,
        height,
        direction: 'up',
        max,
        fill: isFew ? 0.7 : 0.75,
        stack: [{ color: colors.main, values }],
      },
    ],
  };
}

/** A slice is called by its middle: it begins and ends at the time of day at which the report was made. */
function sliceLabels(
  slices: Report['slices'],
  span: Report['span'],
  timeZone: string,
): readonly { index: number; text: string }[] {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    ...(span === '24h'
      ? { hour: '2-digit', minute: '2-digit' }
      : span === '7d'
        ? { weekday: 'short' }
        : { day: 'numeric', month: 'short' }),
  });
  const every = { '24h': 6, '7d': 1, '30d': 7 }[span];
  return slices.flatMap(({ from, to }, index) => {
    const at = span === '24h' ? from : new Date((from.getTime() + to.getTime()) / 2);
    // Not at the very edge, where a label would not fit.
    const isLabelled = index % every === (every > 1 ? Math.floor(every / 2) : 0);
    return isLabelled ? [{ index, text: format.format(at) }] : [];
  });
}

const mostCauses = 5;

/** The causes that most failures come down to, and the others as one. */
export function causesPanel({ causes, failures }: Report): Panel {
  const shown = causes.length > mostCauses + 1 ? causes.slice(0, mostCauses) : causes;
  const others = causes.slice(shown.length);
  const rows = [
    ...shown.map(({ finding, count }) => ({
      text: short(findingText(finding), 44),
      count,
      isKnown: finding.kind === 'cause',
    })),
    ...(others.length > 0
      ? [{ text: `${number(others.length)} others`, count: sum(others), isKnown: false }]
      : []),
  ];
  return {
    height: 26 + rows.length * rowHeight + 8,
    texts: [
      ...heading('By cause'),
      ...rows.flatMap(({ text, count }, index): Text[] => {
        const y = 26 + index * rowHeight;
        return [
          { x: margin, y, text },
          { x: width - margin, y, text: number(count), align: 'right', isBold: true },
        ];
      }),
    ],
    bars: rows.map(({ count, isKnown }, index) =>
      shareOf(26 + index * rowHeight + 18, failures, [
        { color: isKnown ? colors.main : colors.rest, values: [count] },
        { color: colors.track, values: [failures - count] },
      ]),
    ),
  };
}

const rowHeight = 31;

/** A bar across the picture of which a part is filled. */
const shareOf = (y: number, all: number, stack: Bars['stack'], height = 5): Bars => ({
  x: margin,
  y,
  width: inner,
  height,
  direction: 'right',
  max: Math.max(1, all),
  fill: 1,
  stack,
});

const sum = (counts: readonly CauseCount[]): number =>
  counts.reduce((total, { count }) => total + count, 0);

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
