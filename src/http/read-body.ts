import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer } from './server.ts';

/** How long a client may go on sending what is not read any more, so that it comes to reading the answer. */
const lingerMs = 1_000;

/** @returns nothing when it is longer than that: the rest is not kept, and the answer is up to `refuseLongBody` */
export async function readBody(
  request: IncomingMessage,
  longest: number,
): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > longest) return undefined;
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | undefined>();
  const chunks: Buffer[] = [];
  let length = 0;
  const keep = (chunk: Buffer): void => {
    length += chunk.length;
    if (length <= longest) return void chunks.push(chunk);
    request.off('data', keep);
    resolve(undefined);
  };
  request.on('data', keep);
  request.once('end', () => resolve(Buffer.concat(chunks)));
  request.once('error', reject);
  return promise;
}

/**
 * Says so and ends the connection. Not at once: a client that still sends would see its connection break, and not the
 * answer.
 */
export function refuseLongBody(
  request: IncomingMessage,
  response: ServerResponse,
  longest: number,
): void {
  answer(response, 413, `That is longer than ${longest / 1024} KiB.`);
  request.resume();
  const timer = setTimeout(() => request.socket.destroy(), lingerMs);
  request.once('end', () => {
    clearTimeout(timer);
    request.socket.destroySoon();
  });
  request.once('close', () => clearTimeout(timer));
}
