import { botActor } from '../../model/event.ts';
import type { Postmortem, PostmortemOutcome } from '../../model/postmortem.ts';
import { message, type SlackMessage, section } from './blocks.ts';
import { type IncidentRow, incidentLink } from './incident-list.ts';
import { lines, link, type Markup, markup, mention, short, withMentions } from './markup.ts';

/** What came of a post-mortem, for the thread of its incident; nothing where it stands there itself, as a file. */
export function postmortemMessage(
  { place, requestedBy }: Postmortem,
  outcome: PostmortemOutcome,
  build: string,
): SlackMessage | undefined {
  if (outcome.kind === 'shared') return undefined;
  const asked = requestedBy === botActor ? markup`` : markup` Asked by ${mention(requestedBy)}.`;
  const named = short(build, 120);
  if (outcome.kind === 'failed')
    return message(`The post-mortem of ${named} was not written.`, [
      section(
        markup`*The post-mortem of ${named} was not written:* ${short(outcome.because, 1500)}${asked}`,
      ),
    ]);
  const repository = place.kind === 'thread' ? '' : place.repository;
  const where = link(outcome.url, `${short(repository, 120)}#${outcome.number}`);
  const point = `${words[outcome.kind]} ${repository}#${outcome.number}`;
  return message(`The post-mortem of ${named}: ${point}`, [
    section(
      markup`*Post-mortem of ${named}:* ${words[outcome.kind]} ${where}.${reason(outcome)}${asked}`,
    ),
  ]);
}

const words = {
  opened: 'opened as',
  updated: 'brought up to date,',
  unchanged: 'nothing new to add to',
  left: 'left as people have it,',
} as const;

const reason = (outcome: PostmortemOutcome): Markup =>
  outcome.kind === 'left' ? markup` I changed nothing: ${short(outcome.because, 300)}.` : markup``;

/** What the asker is told at once, alone. */
export interface PostmortemAnswer {
  readonly row: IncidentRow;
  readonly repository?: string;
  /** Who could have had it opened there, where the asker may not. */
  readonly mayAsk?: string;
  /** It stands there already, and the asker may not have it changed. */
  readonly url?: string;
}

/** Where the post-mortem will stand, or stands. */
export function postmortemAnswer({ row, repository, mayAsk, url }: PostmortemAnswer): SlackMessage {
  const point = url ? 'The post-mortem is written' : 'The post-mortem is being written';
  const place =
    repository && !mayAsk
      ? `It will be on ${short(repository, 120)}, and linked in the thread of`
      : 'It will stand as a file in the thread of';
  return message(point, [
    section(
      lines([
        url
          ? markup`*${point}:* ${link(url, 'read it')}.`
          : markup`*${point}.* ${place} ${incidentLink(row)}.`,
        ...(mayAsk && repository
          ? [
              markup`Only approvers may have it opened or changed on ${short(repository, 120)}: ${withMentions(mayAsk)}.`,
            ]
          : []),
      ]),
    ),
  ]);
}
