import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { redact } from '../model/redaction.ts';
import { secretNames } from './secrets.ts';

type Issue = z.core.$ZodIssue;

/** What is wrong at one place of the configuration, what was given, what is expected, and how to mend it. */
export function complaintsOf(
  issue: Issue,
  schema: z.ZodType,
  data: unknown,
): { path: PropertyKey[]; text: string }[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      text: `unknown key \`${key}\`${unknownKeyAdvice(key, knownKeys(schema, issue.path))}`,
    }));
  }
  return [{ path: [...issue.path], text: `${given(at(data, issue.path))}; ${expected(issue)}` }];
}

/** `targets[0].repository`. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key),
    '',
  ) || 'the file';

const given = (value: unknown): string =>
  value === undefined
    ? 'nothing was given'
    : `${redact(JSON.stringify(value)).slice(0, 80)} was given`;

function expected(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `expected one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_type':
      return `expected ${article(issue.expected)}`;
    case 'too_small':
      return `expected ${issue.origin === 'array' ? 'at least one entry' : issue.origin === 'string' ? 'some text' : `at least ${issue.minimum}`}`;
    case 'too_big':
      return `expected at most ${issue.maximum}`;
    case 'invalid_format':
      if (issue.format === 'url') return 'expected a URL such as https://api.example.com';
      if (issue.format === 'starts_with') return 'expected text that begins with /';
      return issue.message;
    default:
      return issue.message;
  }
}

const article = (kind: string): string =>
  ({
    object: 'a mapping',
    array: 'a list',
    string: 'text',
    number: 'a number',
    boolean: 'true or false',
  })[kind] ?? kind;

function unknownKeyAdvice(key: string, known: readonly string[]): string {
  const secret = secretNames.find(
    (name) =>
      name === key.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase() || isSecretKey(key, name),
  );
  if (secret)
    return `; a secret does not belong into this file: set ${secret} or ${secret}_FILE in the environment`;
  const nearest = known.length > 0 ? closest(key, [...known]) : undefined;
  if (nearest && distance(key, nearest) <= Math.max(2, key.length / 2))
    return `; did you mean \`${nearest}\`?`;
  return known.length > 0 ? `; known are ${known.join(', ')}` : '';
}

/** `token`, `botToken`, `slackBotToken` … all mean the variable whose words end like it. */
const isSecretKey = (key: string, name: string): boolean => {
  const words = key.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
  return (
    /TOKEN|SECRET|PASSWORD|PRIVATE_KEY|DATABASE_URL|REDIS_URL/.test(words) &&
    (name.endsWith(words) || words.endsWith(name))
  );
};

/** The keys that the schema knows at a path. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const found = path.reduce<z.ZodType | undefined>((at, key) => at && child(at, key), schema);
  const shape = found && shapeOf(found);
  return shape ? Object.keys(shape) : [];
}

type Wrapped = {
  readonly def?: { readonly innerType?: z.ZodType; readonly element?: z.ZodType };
  readonly shape?: Record<string, z.ZodType>;
};

/** Through defaults and optionals to the object or list within. */
function unwrapped(schema: z.ZodType): Wrapped {
  const { def } = schema as unknown as Wrapped;
  return def?.innerType ? unwrapped(def.innerType) : (schema as unknown as Wrapped);
}

const shapeOf = (schema: z.ZodType): Record<string, z.ZodType> | undefined =>
  unwrapped(schema).shape;

const child = (schema: z.ZodType, key: PropertyKey): z.ZodType | undefined =>
  typeof key === 'number' ? unwrapped(schema).def?.element : shapeOf(schema)?.[String(key)];

const at = (data: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => Object(value)[key], data);
