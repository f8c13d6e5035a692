import { z } from 'zod';
import { type Evidence, evidenceSchema } from './evidence.ts';
import { type Permission, permissionSchema } from './permission.ts';
import { vocabulary } from './vocabulary.ts';

export type FactName = keyof typeof vocabulary;
export type FactValue<N extends FactName> = z.infer<(typeof vocabulary)[N]>;

/** Something that was seen, with what shows it. */
export type KnownFact = {
  [N in FactName]: {
    readonly name: N;
    readonly value: FactValue<N>;
    readonly evidence: readonly Evidence[];
  };
}[FactName];

/** Something that could not be seen, and why. Never a silent pass. */
export interface UnknownFact {
  readonly name: FactName;
  readonly unknown: string;
  /** The permission that would have helped, when it was refused. */
  readonly missing?: Permission;
}

export type Fact = KnownFact | UnknownFact;

const nameSchema = z.string().transform((name, context): FactName => {
  if (Object.hasOwn(vocabulary, name)) return name as FactName;
  context.addIssue({ code: 'custom', message: `unknown fact ${name}` });
  return z.NEVER;
});

/** A fact as it was stored. */
export const factSchema = z.union([
  z
    .object({ name: nameSchema, value: z.unknown(), evidence: z.array(evidenceSchema) })
    .transform((stored, context): Fact => {
      const value = vocabulary[stored.name].safeParse(stored.value);
      if (value.success) return { ...stored, value: value.data } as unknown as KnownFact;
      context.addIssue({ code: 'custom', message: `not a value of ${stored.name}` });
      return z.NEVER;
    }),
  z.object({ name: nameSchema, unknown: z.string(), missing: permissionSchema.optional() }),
]);

export const isKnown = (fact: Fact): fact is KnownFact => 'value' in fact;

/** A fact that was seen. */
export const fact = <N extends FactName>(
  name: N,
  value: FactValue<N>,
  ...evidence: Evidence[]
): Fact => ({ name, value, evidence }) as unknown as KnownFact;

/** A fact that could not be seen; `because` is a clause that reads well after a dash. */
export const unknown = (name: FactName, because: string, missing?: Permission): UnknownFact => ({
  name,
  unknown: because,
  ...(missing ? { missing } : {}),
});

/** All values seen under one name, in the order in which they were read. */
export const factValues = <N extends FactName>(facts: readonly Fact[], name: N): FactValue<N>[] =>
  facts.filter(isKnown).flatMap((one) => (one.name === name ? [one.value as FactValue<N>] : []));

/** The first value seen under a name. */
export const factValue = <N extends FactName>(
  facts: readonly Fact[],
  name: N,
): FactValue<N> | undefined => factValues(facts, name)[0];
