import { failureRate, type Report } from '../../../model/report.ts';
import { colors, heading, inner, margin, type Panel, type Text, width } from './layout.ts';
import { percentText, rateText, sliceNoun } from './words.ts';

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
            text: value.toLocaleString('en'),
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
