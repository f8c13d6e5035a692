import type { EChartsOption } from 'echarts';
import type { Report } from '../../../model/report.ts';
import { causesPanel } from './causes-panel.ts';
import { type Bars, colors, fontFamily, margin, type Panel, type Text, width } from './layout.ts';
import { repeatersPanel, timesPanel, titlePanel } from './panels.ts';
import { timePanel } from './time-panel.ts';

/** A picture to be drawn by ECharts, with its size in points. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly option: EChartsOption;
}

/**
 * The numbers of a report as one picture that a phone shows as it is: charts below one another, each with its values
 * beside it. It has a paper of its own, since nobody knows whether Slack is light or dark.
 * @param timeZone an IANA zone, such as `Europe/Berlin`
 */
export function reportPicture(report: Report, timeZone: string): Picture {
  const panels = [
    titlePanel(report, timeZone),
    timePanel(report, timeZone),
    causesPanel(report),
    ...(report.incidents > 0
      ? [
          timesPanel('Root cause', 'without one', report.rootCause),
          timesPanel('Resolved', 'open', report.resolution),
        ]
      : []),
    repeatersPanel(report),
  ].filter((panel) => panel !== undefined);
  const placed: { panel: Panel; top: number }[] = [];
  let height: number = margin;
  for (const panel of panels) {
    placed.push({ panel, top: height });
    height += panel.height;
  }
  return { width, height, option: optionOf(placed, height) };
}

function optionOf(
  placed: readonly { readonly panel: Panel; readonly top: number }[],
  height: number,
): EChartsOption {
  const texts = placed.flatMap(({ panel, top }) =>
    panel.texts.map((text) => ({ ...text, y: text.y + top })),
  );
  const bars = placed.flatMap(({ panel, top }) =>
    panel.bars.map((one) => ({ ...one, y: one.y + top })),
  );
  return {
    animation: false,
    backgroundColor: colors.paper,
    graphic: [frame(height), ...texts.map(textElement)],
    grid: bars.map((one) => ({ left: one.x, top: one.y, width: one.width, height: one.height })),
    xAxis: bars.map((one, gridIndex) => axis(one, gridIndex, one.direction === 'right')),
    yAxis: bars.map((one, gridIndex) => axis(one, gridIndex, one.direction === 'up')),
    series: bars.flatMap(seriesOf),
  };
}

/** So that the picture has an edge on white, too. */
const frame = (height: number) => ({
  type: 'rect' as const,
  silent: true,
  shape: { x: 0.5, y: 0.5, width: width - 1, height: height - 1, r: 8 },
  style: { fill: 'transparent', stroke: colors.frame, lineWidth: 1 },
});

const textElement = ({ x, y, text, size = 13, isBold, color, align = 'left' }: Text) => ({
  type: 'text' as const,
  silent: true,
  x,
  y,
  style: {
    text,
    align,
    verticalAlign: 'top' as const,
    fill: color ?? colors.ink,
    fontFamily,
    fontSize: size,
    fontWeight: isBold ? (600 as const) : (400 as const),
  },
});

const axis = (bars: Bars, gridIndex: number, isValue: boolean) =>
  isValue
    ? { type: 'value' as const, gridIndex, max: bars.max, min: 0, show: false }
    : {
        type: 'category' as const,
        gridIndex,
        show: bars.direction === 'up',
        data: bars.stack[0]?.values.map((_, index) => String(index)) ?? [],
        axisTick: { show: false },
        axisLabel: { show: false },
        axisLine: { lineStyle: { color: colors.frame } },
      };

const seriesOf = ({ stack, fill }: Bars, index: number) =>
  stack.map(({ color, values }) => ({
    type: 'bar' as const,
    xAxisIndex: index,
    yAxisIndex: index,
    stack: `bars ${index}`,
    barWidth: `${fill * 100}%`,
    itemStyle: { color },
    data: [...values],
  }));
