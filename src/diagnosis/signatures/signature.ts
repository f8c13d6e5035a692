/**
 * What a wording says of the build:
 * - `failure`: this is what went wrong.
 * - `consequence`: something went wrong, and this line follows from it or wraps it.
 * - `warning`: the build goes on, and what it makes is not what was asked for.
 * - `end`: it ended with an error, and this line does not say which.
 * - `foreign`: a failure beside the image build (signing, the pod's network, a policy of the CI system), which no cause explains.
 * - `context`: what was being done.
 * - `progress`: the next step began, so what failed before was got over.
 * - `success`: an image is done.
 */
export type SignatureKind =
  | 'failure'
  | 'consequence'
  | 'end'
  | 'warning'
  | 'foreign'
  | 'context'
  | 'progress'
  | 'success';

/** What a wording is looked for in: the log of a program, or the message of an event. */
export type TextKind = 'log' | 'event';

/**
 * What a log must show for words that any program uses to tell of the build:
 * - `instruction`: a builder is at work on an instruction, or reports later that one failed.
 * - `images`: images are built, pushed or pulled at all.
 */
export type Need = 'instruction' | 'images';

/** A wording that tools use for one kind of event. */
export interface Signature {
  readonly id: string;
  readonly kind: SignatureKind;
  /** Who words it so, and when. */
  readonly wording: string;
  readonly pattern: RegExp;
  /** What else the line, or the line that it continues, must hold. */
  readonly about?: RegExp;
  /** Where the same words mean something else. */
  readonly unless?: RegExp;
  /** The step in hand when the line was written must be like this. */
  readonly step?: RegExp;
  /** Where it is looked for alone; in both without. */
  readonly where?: TextKind;
  /** Only the builder's own lines: a program that it runs means something else by the same words. */
  readonly ownWords?: boolean;
  /** What any program says: it tells of the build only where the log shows this. */
  readonly needs?: Need;
}

/** One pattern for several wordings, in any case. */
export const anyOf = (...wordings: readonly RegExp[]): RegExp =>
  new RegExp(wordings.map(({ source }) => source).join('|'), 'i');
