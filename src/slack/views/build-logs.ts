import { safeText } from '../escape.ts';
import { context, header, message, preformatted, quoted, type SlackMessage } from './blocks.ts';
import { cutMiddle, lastLines } from './cut.ts';
import { fit, part } from './fit.ts';
import { markup, short } from './markup.ts';

/** A build's log. */
export interface LogView {
  /** `namespace/pod/container`. */
  readonly name: string;
  /** As the container wrote it. */
  readonly text: string;
  /** It is longer than what was read of it. */
  readonly isCut: boolean;
  /** The lines that tell most, in the order of the log. */
  readonly decisive: readonly { readonly line: number; readonly text: string }[];
  /** Where the whole log is, or why nowhere. */
  readonly file?: string;
}

/** The lines that tell most, then how the log ends. */
export function buildLogsMessage(view: LogView): SlackMessage {
  const point = `Log of ${cutMiddle(short(view.name, 800), 130)}`;
  const end = endOf(view);
  return message(
    point,
    fit([
      part(0, header(point)),
      ...(end.hidden === 0 && !view.isCut ? [] : [part(1, ...decisiveBlocks(view))]),
      ...(end.text.trim()
        ? [part(0, preformatted(end.text, 2 * longestEnd))]
        : [part(0, context(markup`The log is empty.`))]),
      part(0, context(markup`${footer(view, end.hidden)}`)),
    ]),
  );
}

/** Has the message room for all of it? */
export const showsWhole = (view: LogView): boolean => endOf(view).hidden === 0 && !view.isCut;

const longestEnd = 3_000;
const mostLines = 30;

const endOf = ({ text }: LogView) => lastLines(safeText(text).trimEnd(), mostLines, longestEnd);

const decisiveBlocks = ({ decisive }: LogView) =>
  decisive.length === 0
    ? []
    : [
        quoted(
          'What tells most:',
          decisive.map(({ line, text }) => `${line}: ${text}`).join('\n'),
          2_500,
        ),
      ];

function footer({ file, isCut }: LogView, hidden: number): string {
  const above = hidden > 0 ? `${hidden.toLocaleString('en')} lines above are not shown` : '';
  const cut = isCut ? 'its beginning is longer than I read' : '';
  const said = [above, cut, file ? short(file, 500) : ''].filter(Boolean);
  return said.length > 0 ? said.join(' · ') : 'The whole log. Secrets are masked.';
}
