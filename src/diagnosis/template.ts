import { z } from 'zod';
import { type Fact, type FactName, factValue } from '../model/facts.ts';
import { namespacedName, type Subject } from '../model/references.ts';
import { vocabulary } from '../model/vocabulary.ts';

const placeholder = /\{([a-zA-Z][a-zA-Z0-9.]*)\}/g;

/**
 * Puts values into a playbook's sentence: `{container.name}`, a field of a structured fact
 * (`{registry.address.service}`), or `{namespace}`, `{name}`, `{kind}`, `{cluster}` of the subject.
 * A value that was not read is written as `missing` says, by default as `unknown`, so that a sentence never claims more
 * than was seen.
 */
export function fillTemplate(
  template: string,
  facts: readonly Fact[],
  subject: Subject,
  missing: (path: string) => string = () => 'unknown',
): string {
  const own: Record<string, string> = { ...subject };
  return template.replace(
    placeholder,
    (_, path: string) =>
      (Object.hasOwn(own, path) ? own[path] : valueAt(path, facts)) || missing(path),
  );
}

/** In a command a value that was not read is for the reader to put in: `-n <namespace>`. */
export const toFillIn = (path: string): string => `<${path.split('.').at(-1)}>`;

/** The placeholders of a sentence that name neither a fact, nor a field that the fact has, nor a field of the subject. */
export const unknownPlaceholders = (template: string): string[] =>
  [...template.matchAll(placeholder)]
    .map(([, path]) => path ?? '')
    .filter((path) => !subjectFields.has(path) && !isFactOrField(path));

const subjectFields = new Set(['cluster', 'kind', 'namespace', 'name']);

/** Longest fact name that the path begins with: `registry.address.service` belongs to `registry.address`. */
const factPrefix = (path: string): FactName | undefined =>
  (Object.keys(vocabulary) as FactName[])
    .filter((name) => path === name || path.startsWith(`${name}.`))
    .sort((a, b) => b.length - a.length)[0];

function isFactOrField(path: string): boolean {
  const name = factPrefix(path);
  return name !== undefined && hasFields(vocabulary[name], fieldsBelow(name, path));
}

const fieldsBelow = (name: FactName, path: string): string[] =>
  path.slice(name.length).split('.').filter(Boolean);

function hasFields(shape: unknown, [field, ...deeper]: readonly string[]): boolean {
  if (field === undefined) return true;
  if (shape instanceof z.ZodOptional) return hasFields(shape.unwrap(), [field, ...deeper]);
  if (shape instanceof z.ZodRecord) return hasFields(shape.valueType, deeper);
  if (!(shape instanceof z.ZodObject) || !Object.hasOwn(shape.shape, field)) return false;
  return hasFields(shape.shape[field], deeper);
}

function valueAt(path: string, facts: readonly Fact[]): string | undefined {
  const name = factPrefix(path);
  if (!name) return undefined;
  const value = fieldsBelow(name, path).reduce<unknown>(
    (at, field) =>
      at && typeof at === 'object' ? (at as Record<string, unknown>)[field] : undefined,
    factValue(facts, name),
  );
  return asText(value);
}

/** Scalars as they are; objects in a list by their names, as a sentence lists them. */
function asText(value: unknown): string | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  if (Array.isArray(value)) return value.map(nameOf).join(', ');
  return undefined;
}

const nameOf = (item: unknown): string => {
  const { namespace, name } = (item ?? {}) as { namespace?: string; name?: string };
  return namespace && name ? namespacedName({ namespace, name }) : (name ?? String(item));
};
