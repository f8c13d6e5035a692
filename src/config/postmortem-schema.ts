import { z } from 'zod';

const text = (expected: string) => z.string().min(1).describe(expected);

const placeholder = /\{[^}]*\}/g;
const known = ['{date}', '{slug}', '{id}'];

/** A file for each incident, inside of the repository. */
const pathOf = (ending: RegExp, example: string) =>
  text(`the path of a file with {slug} or {id} in it, such as ${example}`)
    .regex(ending)
    .refine(
      (path) => !path.startsWith('/') && !path.split('/').some((part) => /^\.{0,2}$/.test(part)),
      'expected a path inside of the repository, without . or .. in it',
    )
    .refine(
      (path) => (path.match(placeholder) ?? []).every((one) => known.includes(one)),
      `the placeholders are ${known.join(', ')}`,
    )
    .refine(
      (path) => path.includes('{slug}') || path.includes('{id}'),
      'each incident needs a file of its own: put {slug} or {id} in it',
    );

/** Where post-mortems go. */
export const postmortemSchema = z
  .strictObject({
    /** Its repository and branch; its approvers may ask. */
    target: text('the name of one of the targets').optional(),
    repository: z
      .string()
      .regex(/^[\w-]+\/[\w.-]+$/)
      .describe('owner/name, such as acme/runbooks')
      .optional(),
    branch: text('the branch that pull requests go to').optional(),
    as: z.enum(['pull-request', 'issue']).default('pull-request'),
    path: pathOf(/\.md$/, 'docs/postmortems/{date}-{slug}.md').default(
      'docs/postmortems/{date}-{slug}.md',
    ),
    /** By itself for failures that no playbook explains, when they are resolved. */
    novel: z.boolean().default(true),
    /** A drafted playbook goes along with that of a novel failure, in a file of its own. */
    playbook: pathOf(/\.ya?ml$/, 'playbooks/{slug}.yaml').optional(),
  })
  .refine(
    ({ target, repository }) => (target === undefined) !== (repository === undefined),
    'give one of target or repository',
  )
  .refine(
    ({ target, branch }) => target === undefined || branch === undefined,
    'branch goes with repository; a target has one of its own',
  );

export type PostmortemSettings = z.infer<typeof postmortemSchema>;
