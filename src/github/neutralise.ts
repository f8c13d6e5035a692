// Invisible, of no width, and no part of a word: it ends whatever GitHub was about to recognise.
const zeroWidthSpace = '\u200b';

const broken = `$1${zeroWidthSpace}`;

/** What GitHub acts upon when it stands in prose, each with a group that ends where the break belongs. */
const triggers: readonly RegExp[] = [
  // A mention notifies a person or a team. After a letter it is none: `image@sha256:…` stays whole.
  /((?<![A-Za-z0-9])@)(?=[A-Za-z0-9])/g,
  // A reference leaves a note on the issue, and after `fixes` it closes it: `#1`, `owner/name#1`, `GH-1`.
  /(#)(?=\d)/g,
  /(\bGH-)(?=\d)/gi,
  // An address becomes a link; one of an issue is a reference to it.
  /(\b[a-z][a-z0-9+.-]*:)(?=\/\/)/gi,
  /(\bmailto:)(?=\S)/gi,
  /(\bwww)(?=\.)/gi,
  // In a commit's message these words switch the checks off.
  /(\[)(?=(?:skip ci|ci skip|no ci|skip actions|actions skip)\])/gi,
  /(\bskip-checks)(?=:)/gi,
  // And these name someone as an author, or as answering for it.
  /(^[ \t]*(?:co-authored|signed-off)-by)(?=:)/gim,
];

/**
 * The same words, in which GitHub finds no mention, no reference, no link and no command. For text that others wrote,
 * outside of code blocks: inside them GitHub looks for nothing. Doing it twice changes nothing.
 */
export const neutralise = (text: string): string =>
  triggers.reduce((safe, trigger) => safe.replaceAll(trigger, broken), text);
