import type { IncomingMessage } from 'node:http';

/** A call of Slack's Web API as the bot made it. */
export interface SlackCall {
  /** `chat.postMessage`; `response_url` for an answer to a slash command. */
  readonly method: string;
  /** Arguments, those that travel as JSON within the form decoded. */
  readonly body: Readonly<Record<string, unknown>>;
  /** When it came, in milliseconds. */
  readonly at: number;
}

/** What goes wrong with the next call that it matches. */
export interface SlackFault {
  readonly method: string;
  /** Any channel when absent. */
  readonly channel?: string;
  /** How many calls it hits; one when absent. */
  readonly times?: number;
  readonly how:
    | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number }
    /** Slack carries the call out, and the connection breaks before its answer arrives. */
    | { readonly kind: 'answer-lost' }
    /** The connection breaks before Slack sees the call. */
    | { readonly kind: 'never-arrived' }
    /** Slack's own error code: `invalid_blocks`, `not_in_channel`. */
    | { readonly kind: 'refused'; readonly error: string };
}

/** Faults that wait for their call. */
export function faultQueue() {
  const waiting: SlackFault[] = [];
  return {
    add({ times = 1, ...fault }: SlackFault) {
      for (let left = times; left > 0; left -= 1) waiting.push(fault);
    },
    take({ method, body }: SlackCall): SlackFault['how'] | undefined {
      const index = waiting.findIndex(
        (fault) => fault.method === method && (fault.channel ?? body.channel) === body.channel,
      );
      return index < 0 ? undefined : waiting.splice(index, 1)[0]?.how;
    },
  };
}

/** The whole body of a request, as text. */
export async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** Arguments of a call, which Slack's client sends as a form with JSON in it, and others as JSON. */
export function decodedBody(text: string, contentType = ''): Record<string, unknown> {
  if (contentType.includes('json')) return Object(JSON.parse(text || '{}'));
  return Object.fromEntries(
    [...new URLSearchParams(text)].map(([key, value]) => [key, decodedValue(value)]),
  );
}

const decodedValue = (value: string): unknown =>
  value.startsWith('{') || value.startsWith('[') ? JSON.parse(value) : value;
