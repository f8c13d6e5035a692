import type { Feedback } from '../../model/feedback.ts';
import { namedBy, noCause } from '../../model/feedback.ts';
import { actionIds, type IncidentValue } from './actions.ts';
import { button, context } from './blocks.ts';
import type { FindingView } from './finding.ts';
import { type Part, part } from './fit.ts';
import { type Markup, markup, mention, short } from './markup.ts';

/** So many different answers are shown, and so many people of each. */
const most = { answers: 4, people: 5 } as const;

/** *Was this right?* with what was said so far, and the two answers. Nothing where there is no finding. */
export function feedbackParts({ incidentId, diagnosis, feedback = [] }: FindingView): Part[] {
  if (namedBy(diagnosis) === undefined) return [];
  const value: IncidentValue = { incident: incidentId };
  return [
    part(
      0,
      context(joined([markup`*Was this right?*`, ...answersOf(feedback).map(answerText)], ' ')),
      {
        type: 'actions',
        block_id: `feedback:${incidentId}`,
        elements: [
          button({ actionId: actionIds.findingRight, text: 'Yes', value }),
          button({ actionId: actionIds.findingWrong, text: 'No', value }),
        ],
      },
    ),
  ];
}

/** The same in the words of a notification: nothing before somebody has said something. */
export function feedbackPoint({ feedback = [] }: FindingView): string[] {
  const right = feedback.filter(({ answer }) => answer === 'right').length;
  const wrong = feedback.length - right;
  const said = [
    ...(right > 0 ? [`${right} ${right === 1 ? 'says' : 'say'} that it is right`] : []),
    ...(wrong > 0 ? [`${wrong} ${wrong === 1 ? 'says' : 'say'} that it is wrong`] : []),
  ];
  return said.length > 0 ? [said.join(', ')] : [];
}

/** Those who say the same, together; what was said last comes first. */
const answersOf = (feedback: readonly Feedback[]): Feedback[][] => [
  ...Map.groupBy(feedback, ({ answer, cause }) => `${answer} ${cause}`).values(),
];

function answerText(same: readonly Feedback[], index: number, all: readonly unknown[]): Markup {
  if (index >= most.answers) return markup``;
  const [first] = same;
  if (!first) return markup``;
  const people = joined(
    same.slice(0, most.people).map(({ by }) => mention(short(by, 60))),
    ', ',
  );
  const others = same.length > most.people ? ` and ${same.length - most.people} more` : '';
  const says = same.length === 1 ? 'says' : 'say';
  const what = first.answer === 'right' ? markup`` : markup`: ${causeName(first.cause)}`;
  const hidden = index === most.answers - 1 ? all.length - most.answers : 0;
  const more = hidden > 0 ? ` And ${hidden} more answers.` : '';
  const verdict = first.answer === 'right' ? 'Right' : 'Wrong';
  return markup`${verdict}, ${says} ${people}${others}${what}.${more}`;
}

/** What a finding may be in truth, in a few words. */
export function causeName(cause: string): string {
  if (cause === noCause.novel) return 'something else';
  return cause === noCause.healthy ? 'nothing failed' : short(cause, 80);
}

const joined = (parts: readonly Markup[], between: string): Markup => ({
  mrkdwn: parts
    .map(({ mrkdwn }) => mrkdwn)
    .filter(Boolean)
    .join(between),
});
