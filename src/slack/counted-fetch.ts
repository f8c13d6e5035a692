import type { FetchFunction } from '@slack/web-api';
import { z } from 'zod';
import { noAnswer, type OnCall } from '../model/api-call.ts';

const answerSchema = z.union([
  z.object({ ok: z.literal(true) }),
  z.object({ ok: z.literal(false), error: z.string().regex(/^[a-z][a-z0-9_]*$/) }),
]);

/**
 * Fetches as ever, and tells how each call of Slack's Web API ended. Slack refuses with status 200 and a code in the body,
 * so the body is read beside whoever asked.
 */
export const countedFetch =
  (onCall: OnCall): FetchFunction =>
  async (url, init) => {
    const begun = performance.now();
    const method = methodOf(String(url));
    const tell = (status: string): void =>
      onCall({ api: 'slack', method, status, seconds: (performance.now() - begun) / 1000 });
    try {
      const response = await fetch(url, init);
      void statusOf(response.clone()).then(tell);
      return response;
    } catch (error) {
      tell(noAnswer);
      throw error;
    }
  };

/** Files are sent to an address of their own, which changes with each. */
const methodOf = (url: string): string =>
  /\/(?<method>[a-z]+(?:\.[A-Za-z0-9]+)+)$/.exec(new URL(url).pathname)?.groups?.method ?? 'upload';

async function statusOf(response: Response): Promise<string> {
  if (!response.ok) return String(response.status);
  const body: unknown = await response.json().catch(() => undefined);
  const answer = answerSchema.safeParse(body).data;
  return answer === undefined || answer.ok ? 'ok' : answer.error;
}
