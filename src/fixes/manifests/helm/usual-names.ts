import { valueIn } from '../../edit/operation.ts';
import type { Part, Values } from './template.ts';

/**
 * The name that a template's parts amount to if `include "….fullname" .` and `include "….name" .` are the helpers that
 * `helm create` writes. Undefined when a part is something else.
 */
export function usualName(parts: readonly Part[], values: Values): string | undefined {
  const texts = parts.map((part) => textOf(part, values));
  return texts.includes(undefined) ? undefined : texts.join('');
}

function textOf(part: Part, { values, release, chart }: Values): string | undefined {
  if ('text' in part) return part.text;
  if ('key' in part) return textAt(values, part.key) ?? part.otherwise;
  if (part.unknown === '.Release.Name') return release;
  const helper = /^include "[^"]*?\.(fullname|name)" [.$]$/.exec(part.unknown)?.[1];
  if (helper === undefined) return undefined;
  const name = textAt(values, ['nameOverride']) ?? chart;
  return helper === 'name' ? cut(name) : fullName(name, values, release);
}

function fullName(name: string, values: unknown, release: string | undefined): string | undefined {
  const override = textAt(values, ['fullnameOverride']);
  if (override !== undefined) return cut(override);
  if (release === undefined) return undefined;
  return cut(release.includes(name) ? release : `${release}-${name}`);
}

// `trunc 63 | trimSuffix "-"`
const cut = (name: string): string => name.slice(0, 63).replace(/-$/, '');

const textAt = (values: unknown, path: readonly (string | number)[]): string | undefined => {
  const value = valueIn(values, path);
  return value === undefined || value === null || value === '' ? undefined : String(value);
};
