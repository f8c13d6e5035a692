import type { ModalView, PlainTextElement, PlainTextOption } from '@slack/types';
import { type Feedback, longestNote, noCause } from '../../model/feedback.ts';
import type { Playbook } from '../../model/playbook.ts';
import { actionIds, type FeedbackValue } from './actions.ts';
import { context, plain, section } from './blocks.ts';
import { limits } from './limits.ts';
import { markup, short } from './markup.ts';

/** Causes to choose from, under the title of their playbook. */
export interface CauseGroup {
  readonly title: string;
  readonly causes: readonly { readonly id: string; readonly title: string }[];
}

/** The catalogue, each cause once: of two with one id the later playbook's counts. Longer groups go on in another one. */
export function causeGroups(playbooks: readonly Playbook[]): CauseGroup[] {
  const owner = new Map(
    playbooks.flatMap((playbook) => playbook.causes.map(({ id }) => [id, playbook] as const)),
  );
  return playbooks.flatMap((playbook) => {
    const causes = playbook.causes
      .filter(({ id }) => owner.get(id) === playbook && id.length <= limits.optionValue)
      .map(({ id, title }) => ({ id, title }));
    return Array.from({ length: Math.ceil(causes.length / limits.options) }, (_, index) => ({
      title: playbook.title,
      causes: causes.slice(index * limits.options, (index + 1) * limits.options),
    }));
  });
}

/** What is asked about, and by whom. */
export interface FeedbackForm {
  readonly incidentId: string;
  /** Where it was opened from. */
  readonly channel?: string | undefined;
  /** What the finding names: a cause's id, `novel` or `healthy`. */
  readonly said: string;
  /** In words, where it is a cause. */
  readonly title?: string | undefined;
  /** What the same person said before. */
  readonly before?: Feedback | undefined;
}

/** Asks what it was in truth: a cause of the catalogue, something else, or nothing at all; and for a note. */
export function feedbackModal(
  groups: readonly CauseGroup[],
  { incidentId, channel, said, title, before }: FeedbackForm,
): ModalView {
  const value: FeedbackValue = { incident: incidentId, ...(channel ? { channel } : {}) };
  const option_groups = optionGroups(groups, said);
  const wrong = before?.answer === 'wrong' ? before : undefined;
  const note = short(wrong?.note ?? '', longestNote);
  const chosen = option_groups
    .flatMap(({ options }) => options)
    .find((option) => option.value === wrong?.cause);
  return {
    type: 'modal',
    callback_id: actionIds.findingWrong,
    private_metadata: JSON.stringify(value),
    title: plain('What was it?', limits.modalTitle),
    submit: plain('Keep', limits.modalTitle),
    close: plain('Not now', limits.modalTitle),
    blocks: [
      section(markup`The finding said: *${short(title ?? saidText(said), 300)}*`),
      {
        type: 'input',
        block_id: causeField,
        label: plain('What was the real cause?', limits.section),
        element: {
          type: 'static_select',
          action_id: causeField,
          placeholder: plain('Choose one', limits.placeholder),
          option_groups,
          ...(chosen ? { initial_option: chosen } : {}),
        },
      },
      {
        type: 'input',
        block_id: noteField,
        optional: true,
        label: plain('How do you know?', limits.section),
        element: {
          type: 'plain_text_input',
          action_id: noteField,
          multiline: true,
          max_length: longestNote,
          ...(note ? { initial_value: note } : {}),
        },
      },
      context(
        markup`The channel sees who says what. It is kept with the failure's evidence, secrets masked, to measure how often findings are right.`,
      ),
    ],
  };
}

/** Blocks and actions of a submission of `feedbackModal`. */
export const causeField = 'cause';
export const noteField = 'note';

const saidText = (said: string): string =>
  said === noCause.novel ? 'I have not seen this before' : 'Nothing failed';

interface Group {
  readonly label: PlainTextElement;
  readonly options: PlainTextOption[];
}

/** What the finding said is no answer to what it was instead; that nothing explains it stays one, for the sake of the note. */
function optionGroups(groups: readonly CauseGroup[], said: string): Group[] {
  const offered = groups
    .map(({ title, causes }) => ({
      label: plain(title, limits.optionText),
      options: causes.filter(({ id }) => id !== said).map(({ id, title }) => option(title, id)),
    }))
    .filter(({ options }) => options.length > 0);
  const none = {
    label: plain('None of these', limits.optionText),
    options: [
      option('Something else', noCause.novel),
      ...(said === noCause.healthy ? [] : [option('Nothing failed', noCause.healthy)]),
    ],
  };
  return [...offered.slice(0, limits.optionGroups - 1), none];
}

const option = (text: string, value: string): PlainTextOption => ({
  text: plain(text, limits.optionText),
  value,
});
