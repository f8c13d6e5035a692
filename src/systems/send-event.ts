import { CloudEvent, HTTP } from 'cloudevents';
import { request } from 'undici';
import type { BuildEvent } from '../model/rerun.ts';
import { eventNotTaken } from '../problems/rerun.ts';
import { messageOf } from '../problems/text.ts';

/**
 * Sends an event that starts a build, in HTTP's binary mode (CloudEvents HTTP binding, 3.1). Redirects are not followed.
 * @throws Problem when the address does not take it
 */
export async function sendEvent(
  { id, url, type, source, data }: BuildEvent,
  timeoutMs: number,
): Promise<void> {
  const { headers, body } = HTTP.binary(new CloudEvent({ id, type, source, data }));
  const answer = await request(url, {
    method: 'POST',
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, String(value)]),
    ),
    body: typeof body === 'string' ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => {
    throw eventNotTaken(url, messageOf(error), error);
  });
  await answer.body.dump();
  if (answer.statusCode < 200 || answer.statusCode >= 300)
    throw eventNotTaken(url, `it answered ${answer.statusCode}`);
}
