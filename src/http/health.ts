import { messageOf } from '../problems/text.ts';
import { answer, type Handle } from './server.ts';

/**
 * `/healthz`: the process runs. `/readyz`: what it needs answers too. Both say so in plain text.
 * @param ready throws when the process cannot do its work: what it needs is gone
 */
export const healthRoutes = (ready: () => Promise<void>): ReadonlyMap<string, Handle> =>
  new Map<string, Handle>([
    ['/healthz', (_request, response) => answer(response, 200, 'ok')],
    [
      '/readyz',
      (_request, response) =>
        ready().then(
          () => answer(response, 200, 'ready'),
          (error: unknown) => answer(response, 503, messageOf(error)),
        ),
    ],
  ]);
