import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOf } from '../problems/text.ts';
import { type Answer, json, type Served, type Stream } from './api/answer.ts';
import { answerRequest } from './api/answer-request.ts';
import type { ApiRequest } from './api/api-request.ts';
import { internalError } from './api/status.ts';

/** What goes wrong with a request on purpose: no answer at all, a broken connection, or another answer. */
export type Fault =
  | 'hang'
  | 'reset'
  | {
      readonly status: number;
      /** Seconds, or an HTTP date. */
      readonly retryAfter?: number | string;
      /** Text as it stands, or an object as JSON. */
      readonly body?: string | object;
    };

/** Answers that stay open: how to break each. */
export type OpenStreams = Set<() => void>;

/** Writes the answer to a request, or what the fault puts in its place. */
export function respond(
  incoming: IncomingMessage,
  response: ServerResponse,
  request: ApiRequest,
  served: Served,
  fault: Fault | undefined,
  open: OpenStreams,
): void {
  if (fault === 'hang') return;
  if (fault === 'reset') {
    incoming.socket.resetAndDestroy();
    return;
  }
  if (fault?.retryAfter !== undefined) response.setHeader('Retry-After', fault.retryAfter);
  const answer = fault ? faulty(fault) : answerOrError(request, served);
  if ('start' in answer) sendStream(response, answer, open);
  else send(response, answer);
}

/** A bug in a handler costs one answer, not the server; the answer says what broke. */
function answerOrError(request: ApiRequest, served: Served): Answer | Stream {
  try {
    return answerRequest(request, served);
  } catch (error) {
    return json(internalError(messageOf(error)).status, 500);
  }
}

function faulty({ status, body = '' }: Exclude<Fault, string>): Answer {
  if (typeof body === 'object') return json(body, status);
  return { status, contentType: 'text/plain; charset=utf-8', body };
}

function send(response: ServerResponse, { status, contentType, body }: Answer): void {
  response.writeHead(status, { 'Content-Type': contentType });
  response.end(body);
}

function sendStream(response: ServerResponse, stream: Stream, open: OpenStreams): void {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.flushHeaders();
  const stop = stream.start(
    (event) => response.write(`${JSON.stringify(event)}\n`),
    () => response.end(),
  );
  const breakOff = (): void => void response.socket?.resetAndDestroy();
  open.add(breakOff);
  response.on('close', () => {
    open.delete(breakOff);
    stop();
  });
}
