import { redact } from '../model/redaction.ts';
import { unescapeText } from './escape.ts';
import { cutMrkdwn } from './views/cut.ts';

/**
 * A message or a modal with the secrets in everything that people read masked: the last look before it leaves. The
 * views did it already, so this changes something only when one of them forgot to. Ids and the values of buttons are
 * for machines and stay to the letter.
 */
export function redactMessage<T extends object>(message: T): T {
  return JSON.parse(JSON.stringify(message), (key, value: unknown) =>
    key === 'text' && typeof value === 'string' ? redactText(value) : value,
  );
}

function redactText(text: string): string {
  // Judged as people read it: escaped, `token=<token>` looks like a secret.
  const read = unescapeText(text);
  if (redact(read) === read) return text;
  // A mask can be longer than what it hides, and the text may stand at Slack's limit already.
  return cutMrkdwn(redact(text), text.length);
}
