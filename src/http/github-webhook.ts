import type { IncomingMessage } from 'node:http';
import { Webhooks } from '@octokit/webhooks';
import type { Concerned } from '../model/pull-request.ts';
import { concernedBy, deliverySchema } from './github-delivery.ts';
import { parsedJson } from './json.ts';
import { readBody, refuseLongBody } from './read-body.ts';
import { answer, type Handle } from './server.ts';

/** Where GitHub sends its deliveries. */
export const githubWebhookPath = '/github/webhook';

/** GitHub's own limit is 25 MB; what concerns a pull request has a few hundred kB. */
const longestBody = 5 * 1024 * 1024;

export interface GitHubWebhookNeeds {
  /** The one that the deliveries are signed with. */
  readonly secret: string;
  /** Puts on record which pull requests a delivery concerns. The same one, by its id, may come again. */
  readonly take: (id: string, concerned: Concerned) => Promise<void>;
}

/**
 * Takes GitHub's deliveries: only signed ones, answered well within GitHub's ten seconds, and with 202 only once they
 * cannot be lost any more.
 */
export function githubWebhook({ secret, take }: GitHubWebhookNeeds): Handle {
  const webhooks = new Webhooks({ secret });
  return async (request, response) => {
    if (request.method !== 'POST') return answer(response, 405, 'GitHub sends POST.');
    const bytes = await readBody(request, longestBody);
    if (!bytes) return refuseLongBody(request, response, longestBody);
    const body = bytes.toString('utf8');
    const signature = headerOf(request, 'x-hub-signature-256');
    if (!signature || !(await webhooks.verify(body, signature)))
      return answer(response, 401, 'The signature is not that of the secret.');

    const delivery = deliverySchema.safeParse({
      id: headerOf(request, 'x-github-delivery'),
      event: headerOf(request, 'x-github-event'),
      payload: parsedJson(body),
    });
    if (!delivery.success) return answer(response, 400, 'That is no delivery of GitHub.');
    const concerned = concernedBy(delivery.data);
    if (concerned) await take(delivery.data.id, concerned);
    return answer(response, 202, 'taken');
  };
}

const headerOf = ({ headers }: IncomingMessage, name: string): string | undefined =>
  headers[name]?.toString();
