import { z } from 'zod';
import type { Streamed } from './connection.ts';
import { parseJson, statusIn } from './reading.ts';
import { retryAfterMs } from './retry.ts';

/** What a line of a watch says. */
export type WatchEvent =
  | { readonly kind: 'seen' | 'gone'; readonly revision: string; readonly object: object }
  /** Nothing has changed up to there. */
  | { readonly kind: 'reached'; readonly revision: string };

/** Why a watch ended that did not end by its time. */
export class WatchFailure extends Error {
  /** It is not known any more what came after the revision. */
  readonly isGone: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(because: string, { isGone = false, retryAfterMs = undefined as number | undefined }) {
    super(because);
    this.isGone = isGone;
    this.retryAfterMs = retryAfterMs;
  }
}

const eventSchema = z.object({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']),
  object: z.looseObject({
    metadata: z.looseObject({ resourceVersion: z.string().optional() }).optional(),
    code: z.number().optional(),
    message: z.string().optional(),
  }),
});

/** Of a revision that the server has forgotten, or that it never had since it was set up anew. */
const goneCodes = new Set([410, 504]);

/**
 * The events of a watch, until it ends.
 * @throws WatchFailure where the server refuses it or breaks it off, and what the connection throws
 */
export async function* watchEvents(streamed: Streamed): AsyncGenerator<WatchEvent> {
  if (streamed.kind === 'failed') throw new WatchFailure(streamed.because, {});
  if (streamed.kind === 'answered') {
    const { status } = streamed;
    throw new WatchFailure(`${status} ${statusIn(streamed)?.message ?? ''}`.trim(), {
      isGone: goneCodes.has(status),
      retryAfterMs: retryAfterMs(streamed),
    });
  }
  for await (const line of streamed.lines) {
    const event = eventSchema.safeParse(parseJson(line));
    if (!event.success) throw new WatchFailure('what it sends is no event of a watch', {});
    const { type, object } = event.data;
    if (type === 'ERROR') {
      const { code = 0, message = '' } = object;
      throw new WatchFailure(`${code} ${message}`.trim(), { isGone: goneCodes.has(code) });
    }
    const revision = object.metadata?.resourceVersion ?? '';
    if (type === 'BOOKMARK') yield { kind: 'reached', revision };
    else yield { kind: type === 'DELETED' ? 'gone' : 'seen', revision, object };
  }
}
