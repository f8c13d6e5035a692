import { noAnswer, type OnCall } from '../model/api-call.ts';
import type { Connection, Streamed } from './connection.ts';

/** The same connection, every try of which is told. A watch is told when it begins. */
export function countedConnection(connection: Connection, onCall: OnCall): Connection {
  const counted = async <T extends Streamed>(method: string, call: Promise<T>): Promise<T> => {
    const begun = performance.now();
    const outcome = await call;
    const seconds = (performance.now() - begun) / 1000;
    onCall({ api: 'kubernetes', method, status: statusOf(outcome), seconds });
    return outcome;
  };
  return {
    ...connection,
    get: (path, options) => counted('GET', connection.get(path, options)),
    send: (path, options) => counted(options.method, connection.send(path, options)),
    stream: (path, options) => counted('WATCH', connection.stream(path, options)),
  };
}

function statusOf(outcome: Streamed): string {
  switch (outcome.kind) {
    case 'answered':
      return String(outcome.status);
    case 'streaming':
      return '200';
    case 'failed':
      return noAnswer;
  }
}
