import { z } from 'zod';

const mutationSchema = z.object({
  query: z.string().includes('updateRefs'),
  variables: z.object({ name: z.string(), from: z.string(), to: z.string() }),
});

/** What the emulator, which speaks no GraphQL, needs to be asked with. */
interface Asked {
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * GitHub's `updateRefs` as documented, for the emulator that lacks it: the branch is moved if it points to `beforeOid`, and else
 * nothing is. The emulator has one repository that a branch is moved in.
 * @returns nothing for any other request
 */
export async function updateRefs({ target, headers, body }: Asked, repository: string) {
  const asked = mutationSchema.safeParse(body.length > 0 ? JSON.parse(body.toString()) : {}).data;
  if (!asked) return undefined;
  const { name, from, to } = asked.variables;
  const url = `${target}/repos/${repository}/git/${name}`;
  const now = await fetch(url.replace('/git/', '/git/ref/').replace('/refs/', '/'), { headers });
  const { object } = z.object({ object: z.object({ sha: z.string() }) }).parse(await now.json());
  if (object.sha !== from) return answer({ errors: [{ message: `${name} is not at ${from}` }] });
  const moved = await fetch(url, {
    method: 'PATCH',
    headers,
    body: JSON.stringify({ sha: to, force: true }),
  });
  if (moved.ok) return answer({ data: { updateRefs: { clientMutationId: null } } });
  const { message } = z.object({ message: z.string() }).parse(await moved.json());
  return answer({ data: null, errors: [{ type: 'FORBIDDEN', message }] });
}

const answer = (json: object) => ({
  status: 200,
  contentType: 'application/json',
  body: Buffer.from(JSON.stringify(json)),
});
