import type { Silence } from '../../model/silence.ts';
import { context, message, type SlackMessage, section } from './blocks.ts';
import { listMessage, listRow } from './list-message.ts';
import { type Markup, markup, mention, short, slackDate } from './markup.ts';
import { counted } from './phase-text.ts';

/** For the channel: whose alerts are not answered for a while, and who wants it so. */
export const silenceBegunMessage = (silence: Silence): SlackMessage =>
  message(`Alerts that match ${patternOf(silence)} are silenced`, [
    section(
      markup`Alerts that match ${code(silence)} are silenced until ${slackDate(silence.until)}, by ${mention(short(silence.by, 60))}.`,
    ),
    context(
      markup`They are recorded, and looked into afterwards where they go on. silence end ${idOf(silence)} ends it.`,
    ),
  ]);

export const silenceEndedMessage = (silence: Silence, by: string): SlackMessage =>
  message(`Alerts that match ${patternOf(silence)} are answered again`, [
    section(
      markup`Alerts that match ${code(silence)} are answered again: ${mention(short(by, 60))} ended their silence.`,
    ),
  ]);

/** For the asker alone: what could not be done besides. */
export const withNote = ({ text, blocks }: SlackMessage, note: string): SlackMessage => ({
  text,
  blocks: [...blocks, context(markup`${short(note, 500)}`)],
});

const mostRows = 20;

/** The silences that last, and how many alerts each has kept quiet. */
export const silencesMessage = (
  silences: readonly Silence[],
  counts: ReadonlyMap<string, number>,
): SlackMessage =>
  listMessage(
    { now: new Date() },
    {
      point: silences.length === 0 ? 'Nothing is silenced' : counted(silences.length, 'silence'),
      rows: silences.slice(0, mostRows).map((one) => rowText(one, counts.get(one.id) ?? 0)),
      total: silences.length,
      hint: 'silence <pattern> <time> begins one, silence end <id> ends it',
    },
  );

const rowText = (silence: Silence, alerts: number): Markup =>
  listRow(
    code(silence),
    markup`until ${slackDate(silence.until)}`,
    markup`${mention(short(silence.by, 60))}`,
    markup`${counted(alerts, 'alert')} silenced`,
    markup`${idOf(silence)}`,
  );

const idOf = ({ id }: Silence): string => short(id.slice(0, 8), 8);
const patternOf = ({ pattern }: Silence): string => short(pattern, 150);
const code = (silence: Silence): Markup => markup`\`${patternOf(silence).replaceAll('`', '')}\``;
