import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Reading, ToldAlert } from '../alerts/told.ts';
import { within } from '../within.ts';
import type { Prove } from './proof.ts';
import { readBody, refuseLongBody } from './read-body.ts';
import { answer, type Handle } from './server.ts';

/** One kind of system that sends alerts. */
export interface AlertSender {
  /** As it is called in answers: `Alertmanager`. */
  readonly name: string;
  readonly methods: readonly string[];
  readonly takesType: (contentType: string) => boolean;
  readonly prove: Prove;
  readonly read: (body: string, headers: IncomingHttpHeaders) => Reading;
  /** Is it told in words what was taken? */
  readonly isAnsweredInWords: boolean;
}

export interface AlertWebhookNeeds {
  readonly sender: AlertSender;
  /** Puts alerts on record. @returns how many have no channel, and are not taken */
  readonly take: (alerts: readonly ToldAlert[]) => Promise<number>;
  /** Told of what went wrong on this side, and of what a sender left out or got wrong. */
  readonly onTrouble: (what: string, error?: unknown) => void;
  /** The store has to have answered by then; a sender gives up and comes again. */
  readonly patienceMs: number;
}

/** Groups of hundreds of alerts stay below it. */
const longestBody = 1024 * 1024;

/**
 * Takes deliveries of alerts: only from who holds the secret, and with 2xx only once they cannot be lost any more. What
 * is answered with 5xx the sender delivers again.
 */
export function alertWebhook({ sender, take, onTrouble, patienceMs }: AlertWebhookNeeds): Handle {
  const { name, methods, takesType, prove, read } = sender;
  return async (request, response) => {
    if (!methods.includes(request.method ?? ''))
      return answer(response, 405, `${name} sends ${methods.join(' or ')}.`);
    if (!takesType(typeOf(request)))
      return answer(response, 415, `${name} does not send that content type.`);
    const body = await readBody(request, longestBody);
    if (!body) return refuseLongBody(request, response, longestBody);
    const proof = prove(request.headers, body);
    if (proof === 'unproven')
      return answer(response, 401, 'That is not the secret which is configured here.');
    if (proof === 'stale')
      return answer(response, 401, 'It was signed too long ago; a replay is not taken.');

    const reading = read(body.toString('utf8'), request.headers);
    if (reading.kind === 'refused') return answer(response, 400, reading.because);
    const { alerts, refused, leftOut = 0 } = reading;
    if (leftOut > 0) onTrouble(`${name} left out ${leftOut} alerts: set no max_alerts for it`);
    try {
      const unplaced =
        alerts.length > 0
          ? await within(patienceMs, take(alerts), `the store took more than ${patienceMs} ms`)
          : 0;
      if (!sender.isAnsweredInWords) return void response.writeHead(202).end();
      return answer(response, 202, takenText(alerts.length - unplaced, unplaced, refused));
    } catch (error) {
      onTrouble('alerts could not be put on record; the sender has to deliver them again', error);
      return answer(response, 503, 'They could not be put on record. Send them again.');
    }
  };
}

const typeOf = ({ headers }: IncomingMessage): string =>
  headers['content-encoding'] === undefined
    ? (headers['content-type'] ?? '').replace(/;.*$/, '').trim().toLowerCase()
    : headers['content-encoding'];

function takenText(taken: number, unplaced: number, refused: readonly string[]): string {
  const parts = [
    `taken: ${taken}`,
    ...(unplaced > 0 ? [`without a channel in the configuration: ${unplaced}`] : []),
    ...(refused.length > 0 ? [`refused: ${refused.length} (${refused[0]})`] : []),
  ];
  return parts.join(', ');
}
