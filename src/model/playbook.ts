import { z } from 'zod';
import { type FactName, vocabulary } from './facts.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** What a fact's value is compared with. A list means any of them. */
const expectationSchema = z.union([
  scalar,
  z.array(scalar).nonempty(),
  z.strictObject({ gte: z.number() }),
  z.strictObject({ lte: z.number() }),
  z.strictObject({ not: scalar }),
  /** `known: false` holds when the fact was looked for and could not be seen. */
  z.strictObject({ known: z.boolean() }),
]);
export type Expectation = z.infer<typeof expectationSchema>;

const isFactName = (name: string): name is FactName => Object.hasOwn(vocabulary, name);

/** All of its facts must hold. `because` says in words what that means. */
export interface Condition {
  readonly facts: ReadonlyMap<FactName, Expectation>;
  readonly because?: string;
}

/** In YAML a condition is one flat map: `{ network.egressToRegistry: denied, because: … }`. */
const conditionSchema = z.record(z.string(), z.unknown()).transform((map, context): Condition => {
  const facts = new Map<FactName, Expectation>();
  for (const [name, value] of Object.entries(map)) {
    if (name === 'because') continue;
    if (!isFactName(name)) {
      context.addIssue({ code: 'custom', path: [name], message: 'unknown fact', params: { name } });
      continue;
    }
    const expectation = expectationSchema.safeParse(value);
    if (expectation.success) facts.set(name, expectation.data);
    else context.addIssue({ code: 'custom', path: [name], message: 'not a value to compare with' });
  }
  if (facts.size === 0) context.addIssue({ code: 'custom', message: 'names no fact' });
  const because = map.because;
  return { facts, ...(typeof because === 'string' ? { because } : {}) };
});

/** One condition, or several of which any may hold. */
const conditionsSchema = z.union([
  z.array(conditionSchema),
  conditionSchema.transform((condition) => [condition]),
]);

export const causeSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  title: z.string(),
  /** Worth looking into. Any of them makes the cause possible. */
  suggested: conditionsSchema.default([]),
  /** Points at this cause and hardly at another one. */
  likely: conditionsSchema.default([]),
  /** Establishes it. */
  confirmed: conditionsSchema.default([]),
  /** Excludes it, whatever else speaks for it. Each says why. */
  ruledOut: conditionsSchema.default([]),
  /** One sentence for the person who is woken; `{fact.name}` stands for a value. */
  explain: z.string(),
  remedies: z.array(z.string()).nonempty(),
  fixes: z.array(z.string()).default([]),
  verify: z.array(z.string()).default([]),
});
export type Cause = z.infer<typeof causeSchema>;

export const playbookSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  category: z.string(),
  severity: z.enum(['low', 'medium', 'high', 'critical']),
  symptoms: z.array(z.string()).nonempty(),
  causes: z.array(causeSchema).nonempty(),
  prevention: z.array(z.string()).default([]),
  escalation: z.array(z.string()).default([]),
  related: z.array(z.string()).default([]),
});
/** A document of the `playbooks/` folder: what it looks like, what may cause it, what to do. */
export type Playbook = z.infer<typeof playbookSchema>;
