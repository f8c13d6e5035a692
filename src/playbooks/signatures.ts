import type { Signature } from '../diagnosis/signature-table.ts';
import type { Playbook, PlaybookSignature } from '../model/playbook.ts';

/** The wordings that a playbook adds to the built-in ones. */
export const signaturesOf = ({ signatures }: Playbook): Signature[] =>
  signatures.map((signature) => ({
    id: signature.id,
    kind: 'failure',
    wording: signature.wording,
    pattern: patternOf(signature),
    ...(signature.where ? { where: signature.where } : {}),
  }));

/**
 * In any case of letters, as the built-in ones.
 *
 * @throws SyntaxError when it is no regular expression
 */
export const patternOf = ({ text, pattern = '' }: PlaybookSignature): RegExp =>
  new RegExp(text === undefined ? pattern : text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'i');
