import { type Fact, factValue, vocabulary } from '../model/facts.ts';
import { namespacedName, type Subject } from '../model/references.ts';

const placeholder = /\{([a-zA-Z][a-zA-Z0-9.]*)\}/g;

/**
 * Puts values into a playbook's sentence: `{container.name}`, a field of a structured fact
 * (`{registry.address.service}`), or `{namespace}`, `{name}`, `{kind}`, `{cluster}` of the subject.
 * A value that was not read is written as `unknown`, so that a sentence never claims more than was seen.
 */
export function fillTemplate(template: string, facts: readonly Fact[], subject: Subject): string {
  const own: Record<string, string> = { ...subject };
  return template.replace(
    placeholder,
    (_, path: string) => own[path] ?? valueAt(path, facts) ?? 'unknown',
  );
}

/** The placeholders of a sentence that name neither a fact nor a field of the subject. */
export const unknownPlaceholders = (template: string): string[] =>
  [...template.matchAll(placeholder)]
    .map(([, path]) => path ?? '')
    .filter((path) => !subjectFields.has(path) && !factPrefix(path));

const subjectFields = new Set(['cluster', 'kind', 'namespace', 'name']);

/** Longest fact name that the path begins with: `registry.address.service` belongs to `registry.address`. */
const factPrefix = (path: string): keyof typeof vocabulary | undefined =>
  (Object.keys(vocabulary) as (keyof typeof vocabulary)[])
    .filter((name) => path === name || path.startsWith(`${name}.`))
    .sort((a, b) => b.length - a.length)[0];

function valueAt(path: string, facts: readonly Fact[]): string | undefined {
  const name = factPrefix(path);
  if (!name) return undefined;
  const fields = path.slice(name.length).split('.').filter(Boolean);
  const value = fields.reduce<unknown>(
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
