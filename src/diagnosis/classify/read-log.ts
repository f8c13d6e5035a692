import { type LogReading, logScan } from '../log-scan.ts';
import { saysWhatFailed } from '../log-signatures.ts';
import { unwrapped } from '../log-unwrap.ts';
import type { SignatureTable } from '../signature-table.ts';

/**
 * A log as it comes, and once more with broken lines joined where nothing was found that explains a failure: joining
 * first would make sentences of lines that have nothing to do with one another.
 */
export async function readLog(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  table: SignatureTable,
): Promise<LogReading> {
  const scan = logScan(table);
  for await (const chunk of chunks) scan.write(chunk);
  return withBrokenLinesJoined(scan.end(), table);
}

function withBrokenLinesJoined(reading: LogReading, table: SignatureTable): LogReading {
  if (reading.matches.some(explains)) return reading;
  const { text, firstLine } = reading.tail;
  for (const seam of ['', ' '] as const) {
    const scan = logScan(table);
    scan.write(Buffer.from(unwrapped(text, seam)));
    const joined = scan.end();
    if (joined.matches.some(explains))
      return {
        ...joined,
        lines: reading.lines,
        tail: reading.tail,
        matches: joined.matches.map((one) => ({ ...one, line: one.line + firstLine - 1 })),
      };
  }
  return reading;
}

/** Wrappers and consequences leave the question open. */
const explains = ({ kind }: LogReading['matches'][number]): boolean =>
  saysWhatFailed(kind) && kind !== 'consequence';
