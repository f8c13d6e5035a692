import { z } from 'zod';
import { actionKinds } from './action.ts';
import type { FactName } from './facts.ts';
import { vocabulary } from './vocabulary.ts';

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
  /** Holds when no check came upon it, and none was kept from looking. */
  z.strictObject({ absent: z.literal(true) }),
]);
export type Expectation = z.infer<typeof expectationSchema>;

/** The complaint about a fact that is not in the vocabulary; the loader adds the nearest name. */
export const unknownFact = 'unknown fact';

const isFactName = (name: string): name is FactName => Object.hasOwn(vocabulary, name);

/** All of its facts must hold. `because` says in words what that means. */
export interface Condition {
  readonly facts: ReadonlyMap<FactName, Expectation>;
  readonly because?: string;
}

type Complain = (path: readonly PropertyKey[], message: string) => void;

/**
 * One condition, or several of which any may hold. In YAML a condition is one flat map:
 * `{ network.egressToRegistry: denied, because: … }`.
 */
const conditionsSchema = z.unknown().transform((value, context): Condition[] => {
  const complain: Complain = (path, message) =>
    context.addIssue({ code: 'custom', path: [...path], message });
  return Array.isArray(value)
    ? value.map((one, index) => parseCondition(one, [index], complain))
    : [parseCondition(value, [], complain)];
});

function parseCondition(
  value: unknown,
  path: readonly PropertyKey[],
  complain: Complain,
): Condition {
  const map = z.record(z.string(), z.unknown()).safeParse(value);
  if (!map.success) {
    complain(path, 'expected a map of facts');
    return { facts: new Map() };
  }
  const { because, ...named } = map.data;
  const isReason = because === undefined || typeof because === 'string';
  if (!isReason) complain([...path, 'because'], 'expected a sentence');
  if (Object.keys(named).length === 0) complain(path, 'names no fact');

  const facts = new Map<FactName, Expectation>();
  for (const [name, expected] of Object.entries(named)) {
    const expectation = expectationSchema.safeParse(expected);
    if (!isFactName(name)) complain([...path, name], unknownFact);
    else if (!expectation.success) complain([...path, name], 'not a value to compare with');
    else if (!canHold(name, expectation.data))
      complain([...path, name], `${JSON.stringify(expected)} is never a value of ${name}`);
    else facts.set(name, expectation.data);
  }
  return { facts, ...(typeof because === 'string' ? { because } : {}) };
}

/** A misspelt value would make a condition that never holds, and nobody would notice. */
function canHold(name: FactName, expected: Expectation): boolean {
  const isValue = (value: unknown) => vocabulary[name].safeParse(value).success;
  if (typeof expected !== 'object') return isValue(expected);
  if (Array.isArray(expected)) return expected.every(isValue);
  if ('gte' in expected) return isValue(expected.gte);
  if ('lte' in expected) return isValue(expected.lte);
  return 'not' in expected ? isValue(expected.not) : true;
}

/** What to do. `when` keeps an advice for the cases in which it helps; without conditions it always does. */
export interface Remedy {
  readonly text: string;
  readonly when: readonly Condition[];
}

/** In YAML a sentence, or `{ when: { build.phase: push }, do: … }`. */
const remedySchema = z.unknown().transform((value, context): Remedy => {
  if (typeof value === 'string') return { text: value, when: [] };
  const remedy = z.strictObject({ when: conditionsSchema, do: z.string() }).safeParse(value);
  if (remedy.success) return { text: remedy.data.do, when: remedy.data.when };
  for (const { path, message } of remedy.error.issues)
    context.addIssue({ code: 'custom', path: [...path], message });
  return z.NEVER;
});

const idPattern = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export const causeSchema = z.strictObject({
  id: z.string().regex(idPattern),
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
  /**
   * Ids of causes of which this one is only what was seen: a deadline passes because the push hangs. Where one of them
   * is likely at least, it is the answer and this one is told as its symptom.
   */
  symptomOf: z.array(z.string()).default([]),
  remedies: z.array(remedySchema).nonempty(),
  fixes: z.array(z.string()).default([]),
  /** What the bot may be let do beside a fix, where the configuration allows it and someone approves. */
  actions: z.array(z.enum(actionKinds)).default([]),
  verify: z.array(z.string()).default([]),
});
export type Cause = z.infer<typeof causeSchema>;

export const signatureSchema = z.strictObject({
  /** What conditions name: `log.signature: proxy-blocked`. One that exists already gets another wording. */
  id: z.string().regex(idPattern),
  /** Who words it so, and when. */
  wording: z.string(),
  /** Words that the line holds, in any case. */
  text: z.string().optional(),
  /** Or a regular expression that it fits, in any case. */
  pattern: z.string().max(2_000).optional(),
  /** Where it is looked for alone; in both without. */
  where: z.enum(['log', 'event']).optional(),
});
/** A wording of a tool that only this team has. */
export type PlaybookSignature = z.infer<typeof signatureSchema>;

export const playbookSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  category: z.string(),
  severity: z.enum(['low', 'medium', 'high', 'critical']),
  symptoms: z.array(z.string()).nonempty(),
  causes: z.array(causeSchema).nonempty(),
  signatures: z.array(signatureSchema).default([]),
  prevention: z.array(z.string()).default([]),
  escalation: z.array(z.string()).default([]),
  related: z.array(z.string()).default([]),
});
/** A document of the `playbooks/` folder: what it looks like, what may cause it, what to do. */
export type Playbook = z.infer<typeof playbookSchema>;

/** All causes that the one may be a symptom of, through others too; itself where they go round in a circle. */
export function originsOf(id: string, causes: readonly Cause[]): Set<string> {
  const origins = new Set<string>();
  const follow = (symptom: string) => {
    for (const origin of causes.find((one) => one.id === symptom)?.symptomOf ?? []) {
      if (origins.has(origin)) continue;
      origins.add(origin);
      follow(origin);
    }
  };
  follow(id);
  return origins;
}
