import type { Measurement, ThresholdAlert } from '../../model/threshold.ts';
import { context, header, message, type SlackMessage, section } from './blocks.ts';
import { durationText } from './duration.ts';
import { lines, type Markup, markup, short, slackDate } from './markup.ts';
import { counted } from './phase-text.ts';

/** A limit that builds have crossed: the number, the limit and where; what is behind it is in the thread. */
export function thresholdMessage(
  alert: Pick<ThresholdAlert, 'cluster' | 'threshold' | 'measured' | 'beganAt' | 'endedAt'>,
): SlackMessage {
  const { measured, cluster, threshold, beganAt, endedAt } = alert;
  const point = thresholdTitle(measured);
  const mark = endedAt ? 'Over: ' : threshold === 'failure-rate-critical' ? 'Critical: ' : '';
  const since = endedAt
    ? markup`From ${slackDate(beganAt)} to ${slackDate(endedAt)}`
    : markup`Since ${slackDate(beganAt)}`;
  return message(`${mark}${point}`, [
    header(`${mark}${point}`),
    section(lines([limitText(measured), ...detailsOf(measured)])),
    context(markup`${since} · cluster ${short(cluster, 100)} · ${adviceOf(measured)}`),
  ]);
}

/** The point in a few words: `15 % of the builds failed`. */
export function thresholdTitle(measured: Measurement): string {
  switch (measured.kind) {
    case 'failure-rate':
      return `${percentText(measured.failures / measured.builds)} of the builds failed`;
    case 'slow':
      return `Builds take up to ${durationText(measured.p95Seconds * 1000)}`;
    case 'failed-jobs':
      return `${counted(measured.jobs, 'failed Job')} are there still`;
    case 'out-of-memory':
      return measured.builds.length === 1
        ? 'A build ran out of memory'
        : `${measured.builds.length} builds ran out of memory`;
  }
}

function limitText(measured: Measurement): Markup {
  switch (measured.kind) {
    case 'failure-rate':
      return markup`${String(measured.failures)} of ${counted(measured.builds, 'build')} failed in ${String(measured.withinMinutes)} min; the limit is ${String(measured.limitPercent)} %.`;
    case 'slow':
      return markup`One build of twenty took longer in ${String(measured.withinMinutes)} min; the limit is ${durationText(measured.limitSeconds * 1000)}. The slowest:`;
    case 'failed-jobs':
      return markup`The limit is ${String(measured.limit)}.`;
    case 'out-of-memory':
      return markup`Ended with exit code 137:`;
  }
}

const mostShown = 5;

function detailsOf(measured: Measurement): readonly Markup[] {
  switch (measured.kind) {
    case 'failure-rate':
    case 'failed-jobs': {
      const { failedIn } = measured;
      const more = failedIn.length - mostShown;
      return [
        ...failedIn
          .slice(0, mostShown)
          .map(
            ({ namespace, builds }) =>
              markup`• \`${short(namespace, 100)}\`: ${builds.toLocaleString('en')}`,
          ),
        ...(more > 0 ? [markup`• and ${counted(more, 'more namespace')}`] : []),
      ];
    }
    case 'slow':
      return measured.slowest.map(
        ({ namespace, name, seconds }) =>
          markup`• \`${short(`${namespace}/${name}`, 200)}\`: ${durationText(seconds * 1000)}`,
      );
    case 'out-of-memory':
      return measured.builds.map(
        ({ namespace, name }) => markup`• \`${short(`${namespace}/${name}`, 200)}\``,
      );
  }
}

const adviceOf = (measured: Measurement): Markup =>
  measured.kind === 'slow'
    ? markup`\`/build status <job>\` says where its time went`
    : markup`what failed, and why, is in the thread`;

/** 5.4 % is not 5 %: one digit where it tells something. */
const percentText = (ratio: number): string => `${Number((ratio * 100).toFixed(1))} %`;
