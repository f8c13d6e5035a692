import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import type { SlackMessage } from '../../src/slack/views/blocks.ts';

/**
 * What Slack would refuse in a message, or the bot has promised not to send: one line each, none when all is well.
 * The numbers are written out again instead of imported, so that a wrong one in the product is found.
 */
export const messageComplaints = ({ text, blocks }: SlackMessage): string[] => [
  ...within('text', text, 1, 4000),
  ...blocksComplaints(blocks, 50),
];

export const modalComplaints = (modal: ModalView): string[] => [
  ...within('modal title', modal.title.text, 1, 24),
  ...within('modal close', modal.close?.text ?? '-', 1, 24),
  ...within('modal submit', modal.submit?.text ?? '-', 1, 24),
  ...within('private_metadata', modal.private_metadata ?? '', 0, 3000),
  ...within('callback_id', modal.callback_id ?? '', 0, 255),
  // The types let a modal hold unknown blocks; `blockComplaints` complains of them.
  ...blocksComplaints(modal.blocks as KnownBlock[], 100),
];

function blocksComplaints(blocks: readonly KnownBlock[], most: number): string[] {
  const ids = blocks.flatMap(({ block_id }) => block_id ?? []);
  const primaries = blocks.flatMap(buttonsOf).filter(({ style }) => style === 'primary').length;
  return [
    ...within('blocks', blocks, 1, most),
    ...within('all blocks together', JSON.stringify(blocks), 0, 13_200),
    ...(primaries > 1 ? [`${primaries} primary buttons`] : []),
    ...duplicates('block_id', ids),
    ...blocks.flatMap(blockComplaints),
  ];
}

function blockComplaints(block: KnownBlock): string[] {
  const id = within('block_id', block.block_id ?? '', 0, 255);
  switch (block.type) {
    case 'header':
      return [...id, ...textComplaints('header', block.text, 150)];
    case 'section':
      return [...id, ...textComplaints('section', block.text, 3000)];
    case 'context':
      return [
        ...id,
        ...within('context elements', block.elements, 1, 10),
        ...block.elements.flatMap((element) => textComplaints('context', element, 3000)),
      ];
    case 'actions':
      return [
        ...id,
        ...within('actions', block.elements, 1, 25),
        ...duplicates(
          'action_id',
          buttonsOf(block).map(({ action_id }) => action_id),
        ),
        ...buttonsOf(block).flatMap(buttonComplaints),
        ...selectsOf(block).flatMap(selectComplaints),
      ];
    case 'rich_text':
      return [...id, ...emptyTexts(block)];
    case 'input':
      return [
        ...id,
        ...textComplaints('label', block.label, 2000),
        ...groupedComplaints(block.element),
      ];
    default:
      return [`a block of type ${block.type}, which no view needs`];
  }
}

const buttonSchema = z.looseObject({
  type: z.literal('button'),
  action_id: z.string(),
  text: z.unknown(),
  value: z.string(),
  style: z.string().optional(),
  confirm: z
    .looseObject({ title: z.unknown(), text: z.unknown(), confirm: z.unknown(), deny: z.unknown() })
    .optional(),
});
type ParsedButton = z.infer<typeof buttonSchema>;

const selectSchema = z.looseObject({
  type: z.literal('static_select'),
  action_id: z.string(),
  placeholder: z.unknown(),
  options: z.array(z.looseObject({ text: z.unknown(), value: z.string() })),
});
type ParsedSelect = z.infer<typeof selectSchema>;

const elementsOf = (block: KnownBlock): (ParsedButton | ParsedSelect)[] =>
  block.type === 'actions'
    ? z.array(z.union([buttonSchema, selectSchema])).parse(block.elements)
    : [];
const buttonsOf = (block: KnownBlock): ParsedButton[] =>
  elementsOf(block).filter((one): one is ParsedButton => one.type === 'button');
const selectsOf = (block: KnownBlock): ParsedSelect[] =>
  elementsOf(block).filter((one): one is ParsedSelect => one.type === 'static_select');

const selectComplaints = ({ action_id, placeholder, options }: ParsedSelect): string[] => [
  ...within('action_id', action_id, 1, 255),
  ...textComplaints('placeholder', placeholder, 150),
  ...within('options', options, 1, 100),
  ...options.flatMap(({ text, value }) => [
    ...textComplaints('option', text, 75),
    ...within('option value', value, 1, 150),
  ]),
];

const groupedSchema = z.looseObject({
  type: z.literal('static_select'),
  placeholder: z.unknown(),
  option_groups: z.array(
    z.looseObject({ label: z.unknown(), options: selectSchema.shape.options }),
  ),
});

/** A select menu whose options stand in groups. What was chosen before must be one of them, as it stands there. */
function groupedComplaints(element: object): string[] {
  const select = groupedSchema.safeParse(element).data;
  if (!select) return [];
  const { option_groups: groups, placeholder, initial_option: chosen } = select;
  const options = groups.flatMap((group) => group.options);
  const isOne = options.some((one) => JSON.stringify(one) === JSON.stringify(chosen));
  return [
    ...within('option groups', groups, 1, 100),
    ...groups.flatMap(({ label, options: own }) => [
      ...textComplaints('option group', label, 75),
      ...selectComplaints({ type: 'static_select', action_id: '-', placeholder, options: own }),
    ]),
    ...duplicates(
      'option value',
      options.map(({ value }) => value),
    ),
    ...(chosen === undefined || isOne ? [] : ['initial_option is none of the options']),
  ];
}

const buttonComplaints = ({ action_id, text, value, confirm }: ParsedButton): string[] => [
  ...within('action_id', action_id, 1, 255),
  ...within('button value', value, 1, 2000),
  ...textComplaints('button', text, 75),
  ...(/\p{Extended_Pictographic}/u.test(JSON.stringify(text)) ? ['an emoji in a button'] : []),
  ...(confirm
    ? [
        ...textComplaints('confirm title', confirm.title, 100),
        ...textComplaints('confirm text', confirm.text, 300),
        ...textComplaints('confirm button', confirm.confirm, 30),
        ...textComplaints('deny button', confirm.deny, 30),
      ]
    : []),
];

const textSchema = z.looseObject({ type: z.enum(['plain_text', 'mrkdwn']), text: z.string() });

function textComplaints(what: string, value: unknown, most: number): string[] {
  const parsed = textSchema.safeParse(value);
  return parsed.success ? within(what, parsed.data.text, 1, most) : [`${what} has no text`];
}

/** Slack takes a text of blanks for an empty one. */
function within(what: string, value: string | readonly unknown[], least: number, most: number) {
  const length = typeof value === 'string' && !value.trim() ? 0 : value.length;
  if (length < least) return [`${what} is empty`];
  return length > most ? [`${what} has ${length}, at most ${most}`] : [];
}

const emptyTexts = (block: object): string[] =>
  textsOf(block).some((text) => !text.trim()) ? ['an empty text in rich_text'] : [];

const duplicates = (what: string, ids: readonly string[]): string[] =>
  ids
    .filter((id, index) => ids.indexOf(id) !== index)
    .map((id) => `${what} ${id} stands there twice`);

/** Every text in a message or modal that people read. */
export const textsOf = (shown: object): string[] => collect(shown, () => true);

/** Every text that Slack parses for mentions and links: mrkdwn, and a message's own text. */
export const parsedTextsOf = (shown: SlackMessage | ModalView): string[] => [
  ...('text' in shown ? [shown.text] : []),
  ...collect(shown.blocks, (object) => 'type' in object && object.type === 'mrkdwn'),
];

function collect(value: unknown, isWanted: (object: object) => boolean): string[] {
  if (Array.isArray(value)) return value.flatMap((inner) => collect(inner, isWanted));
  if (value === null || typeof value !== 'object') return [];
  const own =
    'text' in value && typeof value.text === 'string' && isWanted(value) ? [value.text] : [];
  return [...own, ...Object.values(value).flatMap((inner) => collect(inner, isWanted))];
}
