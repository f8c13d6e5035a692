import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { redact } from '../model/redaction.ts';
import type { Complaint } from './complaint.ts';

type Schema = z.core.$ZodType;

/** What is wrong at one place: what was given, what is expected, and how to mend it. */
export function complaintsOf(issue: z.core.$ZodIssue, schema: Schema, data: unknown): Complaint[] {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(shapeOf(schemaAt(schema, issue.path)) ?? {});
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      text: `unknown key \`${key}\`; ${keyAdvice(key, known)}`,
    }));
  }
  const given = givenText(valueAt(data, issue.path));
  return [{ path: issue.path, text: `${given}; ${expected(issue, schemaAt(schema, issue.path))}` }];
}

/** Whether the schema has a key at a path. */
export const isKnownPath = (schema: Schema, path: readonly PropertyKey[]): boolean =>
  schemaAt(schema, path) !== undefined;

/** Only scalars are shown: a mapping may hold a secret under any name. */
function givenText(value: unknown): string {
  if (value === undefined) return 'nothing was given';
  if (value === null) return 'no value was given';
  if (Array.isArray(value)) return 'a list was given';
  if (typeof value === 'object') return 'a mapping was given';
  return `${redact(JSON.stringify(value)).slice(0, 80)} was given`;
}

/** The schema's own words for what belongs there, else words for what the library missed. */
function expected(issue: z.core.$ZodIssue, schema: Schema | undefined): string {
  if (issue.code === 'custom') return issue.message;
  const description = schema && z.globalRegistry.get(schema)?.description;
  if (description) return `expected ${description}`;
  switch (issue.code) {
    case 'invalid_value':
      return `expected one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_type':
      return `expected ${kinds[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return issue.origin === 'array'
        ? 'expected at least one entry'
        : `expected at least ${issue.minimum}`;
    case 'too_big':
      return `expected at most ${issue.maximum}`;
    default:
      return issue.message;
  }
}

const kinds: Partial<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

function keyAdvice(key: string, known: readonly string[]): string {
  const nearest = known.length > 0 ? closest(key, [...known]) : '';
  const isNear = nearest !== '' && distance(key, nearest) <= Math.max(2, key.length / 3);
  return isNear ? `did you mean \`${nearest}\`?` : `known here: ${known.join(', ')}`;
}

/** The schema of the value at a path, without its default. */
function schemaAt(schema: Schema, path: readonly PropertyKey[]): Schema | undefined {
  let at: Schema | undefined = unwrapped(schema);
  for (const key of path) {
    const inner: Schema | undefined =
      typeof key === 'number' ? elementOf(at) : shapeOf(at)?.[String(key)];
    if (!inner) return undefined;
    at = unwrapped(inner);
  }
  return at;
}

const unwrapped = (schema: Schema): Schema =>
  schema instanceof z.ZodDefault ||
  schema instanceof z.ZodPrefault ||
  schema instanceof z.ZodOptional
    ? unwrapped(schema.unwrap())
    : schema;

const shapeOf = (schema: Schema | undefined): Readonly<Record<string, Schema>> | undefined =>
  schema instanceof z.ZodObject ? schema.shape : undefined;

const elementOf = (schema: Schema | undefined): Schema | undefined =>
  schema instanceof z.ZodArray ? schema.element : undefined;

const valueAt = (data: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => Object(value)[key], data);
