import type { SlackMessage } from './blocks.ts';
import { durationText } from './duration.ts';
import { type IncidentRow, incidentLink } from './incident-list.ts';
import { causeText } from './incident-text.ts';
import { type ListPlace, listMessage, listRow } from './list-message.ts';
import { type Markup, markup, short } from './markup.ts';
import { counted } from './phase-text.ts';

interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** A failed build, with the newest incident about it. */
export interface FailedRow extends Named {
  readonly at: Date;
  readonly reason: string;
  readonly incident?: IncidentRow;
}

/** A build that takes too long. */
export interface StuckRow extends Named {
  readonly startedAt: Date;
  readonly usualMs?: number;
}

/** The builds that failed, newest first, with the cause where one is known. */
export const failedBuildsMessage = (
  place: ListPlace,
  rows: readonly FailedRow[],
  total: number,
): SlackMessage =>
  listMessage(place, {
    point: total === 0 ? 'No build has failed' : `${counted(total, 'failed build')}`,
    rows: rows.map((row) => failedText(row, place.now)),
    total,
    hint: total === 0 ? 'as far as their Jobs are still there' : 'diagnose <job> finds out why',
  });

/** The builds that hang, longest first. */
export const stuckBuildsMessage = (
  place: ListPlace,
  rows: readonly StuckRow[],
  total: number,
): SlackMessage =>
  listMessage(place, {
    point:
      total === 0 ? 'No build is stuck' : `${counted(total, 'build')} active longer than usual`,
    rows: rows.map((row) => stuckText(row, place.now)),
    total,
    hint: 'stuck is what runs for over 10 min and twice as long as builds there do',
  });

function failedText({ at, reason, incident, ...build }: FailedRow, now: Date): Markup {
  const ago = markup`${durationText(now.getTime() - at.getTime())} ago`;
  const why = incident
    ? [markup`*${short(causeText(incident.incident), 120)}*`, incidentLink(incident)]
    : [markup`not diagnosed`];
  return listRow(nameText(build), ago, ...(reason ? [markup`${short(reason, 80)}`] : []), ...why);
}

const stuckText = ({ startedAt, usualMs, ...build }: StuckRow, now: Date): Markup =>
  listRow(
    nameText(build),
    markup`active for ${durationText(now.getTime() - startedAt.getTime())}`,
    markup`${usualMs === undefined ? 'no other build to compare it with' : `usual here: ${durationText(usualMs)}`}`,
  );

const nameText = ({ namespace, name }: Named): Markup =>
  markup`\`${short(`${namespace}/${name}`, 200).replaceAll('`', '')}\``;
