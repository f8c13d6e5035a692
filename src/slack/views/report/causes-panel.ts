import type { CauseCount, Report } from '../../../model/report.ts';
import { short } from '../markup.ts';
import { colors, heading, margin, type Panel, shareOf, type Text, width } from './layout.ts';
import { findingText } from './words.ts';

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
      ? [
          {
            text: `${others.length.toLocaleString('en')} others`,
            count: sum(others),
            isKnown: false,
          },
        ]
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
          { x: width - margin, y, text: count.toLocaleString('en'), align: 'right', isBold: true },
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

const sum = (counts: readonly CauseCount[]): number =>
  counts.reduce((total, { count }) => total + count, 0);
