import { cut, prose } from '../../github/markdown.ts';
import { botActor, type IncidentEvent } from '../../model/event.ts';
import { eventText } from '../../slack/views/event-text.ts';
import { counted } from '../../slack/views/phase-text.ts';
import { codeCell } from './cell.ts';
import { type PostmortemStory, utc } from './story.ts';

/** They tell of the bot's own bookkeeping. */
const leftOut: ReadonlySet<IncidentEvent['type']> = new Set([
  'message-posted',
  'pull-request-checks',
  'pull-request-mergeable',
]);

const firstShown = 50;
const lastShown = 150;

/** Is it part of what happened, as a reader understands it? The post-mortem's own events are not: they would change it. */
export const isTold = ({ type }: IncidentEvent): boolean =>
  !type.startsWith('postmortem-') && !leftOut.has(type);

/** Every event with its time and who did it, as a table; the middle of a very long one is left out. */
export function timelineText({ events, names }: PostmortemStory): string {
  const hidden = events.length - firstShown - lastShown;
  const rows =
    hidden > 0
      ? [
          ...events.slice(0, firstShown).map((event) => row(event, names)),
          `| … | ${counted(hidden, 'more event')} | |`,
          ...events.slice(-lastShown).map((event) => row(event, names)),
        ]
      : events.map((event) => row(event, names));
  return ['| Time (UTC) | What happened | Who |', '|---|---|---|', ...rows].join('\n');
}

const row = (event: IncidentEvent, names: PostmortemStory['names']): string =>
  `| ${utc(event.at)} | ${prose(cut(eventText(event), 400))} | ${personText(actorOf(event), names)} |`;

/** Who merged or closed a pull request on GitHub, of which the bot only heard. */
const actorOf = (event: IncidentEvent): string =>
  event.actor === botActor && 'by' in event && event.by ? event.by : event.actor;

/** A GitHub login or a Slack id, as code: it notifies nobody. */
export const personText = (actor: string, names: PostmortemStory['names']): string =>
  actor === botActor ? 'Buildmedic' : codeCell(names.get(actor) ?? actor);
