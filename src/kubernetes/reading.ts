import { z } from 'zod';
import type { Reading } from '../model/cluster.ts';
import type { Permission } from '../model/permission.ts';
import type { Answered, Outcome } from './connection.ts';

const statusSchema = z.object({
  kind: z.literal('Status'),
  message: z.string().default(''),
  reason: z.string().default(''),
});

/** The API server's `Status`, when that is what was answered. */
export function statusIn({ body }: Answered): z.infer<typeof statusSchema> | undefined {
  const parsed = statusSchema.safeParse(parseJson(body));
  return parsed.success ? parsed.data : undefined;
}

/**
 * What a 2xx answer says, or what every other outcome means. `permission` is what the call needed; `read` gives
 * undefined for a body in a shape that no API server gives, which comes from a login page or a proxy in between.
 */
export function readingOf<T>(
  outcome: Outcome,
  permission: Permission,
  server: string,
  read: (body: string) => T | undefined,
): Reading<T> {
  if (outcome.kind === 'failed') return { kind: 'unavailable', because: outcome.because };
  const { status, body } = outcome;
  if (status < 200 || status >= 300) return refusal(outcome, permission, server);
  const value = read(body);
  return value === undefined ? unintelligible(server) : { kind: 'found', value };
}

/** What an answer other than 2xx means. */
export function refusal(
  answer: Answered,
  permission: Permission,
  server: string,
): Exclude<Reading<never>, { kind: 'found' }> {
  const { status, body } = answer;
  const api = `the API server at ${server}`;
  if (status === 403) return { kind: 'forbidden', missing: permission };
  if (status === 404) return { kind: 'not-found' };
  if (status === 401) {
    return { kind: 'unavailable', because: `${api} refused the credentials (401)` };
  }
  const said = (statusIn(answer)?.message ?? body).trim().slice(0, 300);
  return { kind: 'unavailable', because: `${api} answered ${status}${said ? `: ${said}` : ''}` };
}

const unintelligible = (server: string): Reading<never> => ({
  kind: 'unavailable',
  because: `what answers at ${server} does not speak the Kubernetes API`,
});

/**
 * The value of a JSON text; undefined when it is none. Nulls are left out: Go writes them for times that are not
 * set, and the client's types know only absent ones.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (_key, value: unknown) => (value === null ? undefined : value));
  } catch {
    return undefined;
  }
}
