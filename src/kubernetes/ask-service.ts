import type { ProxyAnswer, ProxyQuery, Reading } from '../model/cluster.ts';
import type { Caller } from './caller.ts';
import type { Answered } from './connection.ts';
import { seconds } from './failure.ts';
import { permissionFor } from './list-objects.ts';
import { refusal, statusIn } from './reading.ts';

/**
 * GET from a Service through the API server. A `Status` is the API server's own word; anything else is what the
 * Service answered, whatever its status, and is not asked for again.
 */
export async function askService(caller: Caller, query: ProxyQuery): Promise<Reading<ProxyAnswer>> {
  const outcome = await caller.get(proxyPath(query), { accept: '*/*', isFinal });
  if (outcome.kind === 'failed') {
    const because = `no answer through the API server within ${seconds(caller.policy.timeoutMs)}`;
    return outcome.timedOut && (await isAlive(caller))
      ? unreachable(because)
      : { kind: 'unavailable', because: outcome.because };
  }
  const message = unreachableMessage(outcome);
  if (message !== undefined) return unreachable(message);
  const { status, body } = outcome;
  if (!isOfApiServer(outcome)) return { kind: 'found', value: { kind: 'answered', status, body } };
  const permission = permissionFor('get', 'services/proxy', '', query.namespace);
  return refusal(outcome, permission, caller.server);
}

function proxyPath({ namespace, service, port, scheme, path }: ProxyQuery): string {
  const id = `${scheme ? `${scheme}:` : ''}${service}:${port}`;
  const below = path.startsWith('/') ? path : `/${path}`;
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/services/${encodeURIComponent(id)}/proxy${below}`;
}

const unreachable = (because: string): Reading<ProxyAnswer> => ({
  kind: 'found',
  value: { kind: 'unreachable', because },
});

/** The Service's own answers, and the API server's word that it cannot be reached. */
const isFinal = (answer: Answered): boolean =>
  !isOfApiServer(answer) || unreachableMessage(answer) !== undefined;

/** Overload (API priority and fairness) is told in plain text, everything else by a `Status`. */
const isOfApiServer = (answer: Answered): boolean =>
  statusIn(answer) !== undefined ||
  (answer.status === 429 && answer.body.startsWith('Too many requests'));

const dialError = /^error trying to reach service: /;

function unreachableMessage(answer: Answered): string | undefined {
  const status = answer.status >= 500 ? statusIn(answer) : undefined;
  if (!status) return undefined;
  const isUnreachable = answer.status === 503 || dialError.test(status.message);
  return isUnreachable ? status.message.replace(dialError, '') : undefined;
}

/** A Service that drops packets makes the API server wait; a dead API server does not answer this either. */
async function isAlive(caller: Caller): Promise<boolean> {
  return (await caller.get('/version')).kind === 'answered';
}
