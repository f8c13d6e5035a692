import { open } from 'node:fs/promises';
import { logNotText, logUnreadable } from '../../problems/logs.ts';

const chunkBytes = 1024 * 1024;

/**
 * The bytes of a log file. All chunks share one buffer, so that memory stays flat whatever the size: a chunk is only
 * good until the next one is asked for.
 *
 * @throws Problem when the file cannot be read
 */
export async function* fileBytes(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path).catch((error: unknown) => {
    throw logUnreadable(path, error);
  });
  try {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes).catch((error: unknown) => {
        throw logUnreadable(path, error);
      });
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/**
 * The same bytes, once it is clear that they are text.
 *
 * @throws Problem when they are not: nothing that is found in an archive or a UTF-16 file would be sound
 */
export async function* onlyText(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const chunk of chunks) {
    if (isFirst && !looksLikeText(chunk)) throw logNotText(name);
    isFirst = false;
    yield chunk;
  }
}

const sampleBytes = 16 * 1024;
const mostForeign = 0.1;

/** Some bytes of another encoding stand in many logs; a tenth of them does not. */
function looksLikeText(chunk: Uint8Array): boolean {
  const sample = Buffer.from(chunk.subarray(0, sampleBytes)).toString('utf8');
  const foreign = sample.match(/[\0\u{fffd}]/gu)?.length ?? 0;
  return foreign <= sample.length * mostForeign;
}
