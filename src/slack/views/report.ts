import {
  failureRate,
  type Repeater,
  type Report,
  type ReportSpan,
  type Times,
} from '../../model/report.ts';
import { context, header, message, type SlackMessage, section } from './blocks.ts';
import { cutMiddle } from './cut.ts';
import { fit, part } from './fit.ts';
import { lines, type Markup, markup, short, slackDate } from './markup.ts';
import { noteMessage } from './notes.ts';
import { counted } from './phase-text.ts';
import {
  aSlice,
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
} from './report/words.ts';

/** For the asker alone, while it is made. */
export const reportAskedMessage = (span: ReportSpan): SlackMessage =>
  noteMessage(`The report of the ${spanText(span)} will stand in this channel in a moment.`);

const mostCauses = 10;
const mostRepeaters = 5;

/** The numbers of a period as text: what a phone shows at a glance first. */
export function reportMessage(report: Report): SlackMessage {
  const { failures, span, period } = report;
  const point =
    failures === 0
      ? `No failures in the ${spanText(span)}`
      : `${failuresText(failures)} in the ${spanText(span)}`;
  return message(
    point,
    fit([
      part(0, header(point)),
      ...(failures === 0
        ? [part(1, section(rateLine(report)))]
        : [part(1, section(overTime(report))), part(2, section(causes(report)))]),
      ...(report.incidents === 0 ? [] : [part(3, section(times(report)))]),
      ...(report.repeaters.length === 0 ? [] : [part(4, section(repeaters(report)))]),
      part(
        0,
        context(
          markup`${slackDate(period.from)} to ${slackDate(period.to)} · what alerts, the watcher and people told of; a failure that nobody told of is not in here`,
        ),
      ),
    ]),
  );
}

/** A week's numbers are few enough for a phone. */
const mostListed = 7;

/** Which day was the worst, since a message is no place for thirty numbers. */
function overTime(report: Report): Markup {
  const { slices, span, failures, targets } = report;
  const noun = sliceNoun(span);
  const worst = slices.toSorted((one, other) => other.failures - one.failures)[0];
  const quiet = slices.filter((slice) => slice.failures === 0).length;
  const mean = failures / slices.length;
  const parts = [
    markup`${mean < 10 ? String(Math.round(mean * 10) / 10) : Math.round(mean).toLocaleString('en')} ${aSlice(span)} on average`,
    ...(worst
      ? [
          markup`most in the ${noun} from ${slackDate(worst.from)}: ${worst.failures.toLocaleString('en')}`,
        ]
      : []),
    ...(quiet > 0 ? [markup`none in ${counted(quiet, noun)}`] : []),
  ];
  return lines([
    markup`*${failuresText(failures)}* of ${counted(targets, 'target')}`,
    { mrkdwn: parts.map(({ mrkdwn }) => mrkdwn).join(' · ') },
    ...(slices.length <= mostListed
      ? [
          markup`Oldest first: ${slices.map((slice) => slice.failures.toLocaleString('en')).join(', ')}`,
        ]
      : []),
    rateLine(report),
  ]);
}

/** Without the builds that succeeded there is no rate, and none is made up. */
function rateLine({ builds, slices, span }: Report): Markup {
  if (!builds)
    return markup`No failure rate: no build was watched, so nobody counted those that succeed.`;
  const [highest] = slices
    .flatMap((slice) => {
      const rate = failureRate(slice.builds);
      return rate === undefined ? [] : [{ rate, from: slice.from }];
    })
    .toSorted((one, other) => other.rate - one.rate);
  const most =
    highest && highest.rate > 0
      ? markup` · highest in the ${sliceNoun(span)} from ${slackDate(highest.from)}: ${percentText(highest.rate)}`
      : '';
  return markup`Failure rate: *${rateText(builds, 'that were watched')}*${most}`;
}

function causes({ causes }: Report): Markup {
  const shown = causes.slice(0, mostCauses);
  const others = causes.slice(mostCauses);
  const count = others.reduce((sum, one) => sum + one.count, 0);
  return lines([
    markup`*By cause*`,
    ...shown.map(
      ({ finding, count }) =>
        markup`*${count.toLocaleString('en')}* · ${short(findingText(finding), 120)}`,
    ),
    ...(others.length > 0
      ? [markup`*${count.toLocaleString('en')}* · ${others.length.toLocaleString('en')} others`]
      : []),
  ]);
}

const times = ({ rootCause, resolution, incidents }: Report): Markup =>
  lines([
    markup`*${counted(incidents, 'incident')}*`,
    timesLine('Root cause', 'without one', rootCause),
    timesLine('Resolved', 'open', resolution),
  ]);

function timesLine(title: string, open: string, times: Times): Markup {
  const { reached } = times;
  const said = [
    spreadText(times),
    ...(reached && reached.count > 1 ? [`mean ${roughTime(reached.meanMs)}`] : []),
    openText(times, open),
  ].filter((text) => text !== undefined);
  return markup`${title} within ${roughTime(times.targetMs)}: *${withinText(times)}*${said.length > 0 ? ` · ${said.join(' · ')}` : ''}`;
}

const repeaters = ({ repeaters }: Report): Markup =>
  lines([
    markup`*Most expensive repeaters*`,
    ...repeaters.slice(0, mostRepeaters).map(repeaterLine),
    ...(repeaters.length > mostRepeaters
      ? [markup`and ${(repeaters.length - mostRepeaters).toLocaleString('en')} more`]
      : []),
  ]);

const repeaterLine = (one: Repeater): Markup =>
  markup`\`${cutMiddle(short(`${one.namespace}/${one.target}`, 600), 90).replaceAll('`', '')}\` ${short(findingText(one.finding), 120)} · *${costText(one)}*`;
