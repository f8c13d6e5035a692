import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { fixes } from '../../src/fixes/index.ts';
import { type Fact, type FactName, fact } from '../../src/model/facts.ts';
import type { Fix, FixRequest } from '../../src/model/fix.ts';
import type { ContextFile } from '../../src/model/source-folder.ts';
import { vocabulary } from '../../src/model/vocabulary.ts';
import { fixRequest } from './requests.ts';

const folder = new URL('golden/', import.meta.url);

/** A file before its fix. */
export interface Golden {
  readonly name: string;
  readonly fix: Fix;
  readonly facts: readonly Fact[];
  readonly text: string;
  /** The files of the build's context, for a fix that wishes to read it. */
  readonly context: readonly ContextFile[];
  /** Where the file after the fix lies. */
  readonly after: string;
}

/**
 * The files `<fix id>.<what is special>.before.<ext>`, which become `….after.<ext>`. What was diagnosed stands in
 * `<fix id>.<what is special>.facts.yaml`, or in `<fix id>.facts.yaml` for all of a fix: a map of facts, in which a list holds
 * the values of a fact that was seen more than once. `<fix id>.context.yaml` lists the files of the build's context. A file that a fix
 * adds is no part of it.
 */
export const goldens: readonly Golden[] = readdirSync(folder)
  .filter((name) => name.includes('.before.'))
  .map((name) => {
    const [id = '', special = ''] = name.split('.');
    const fix = fixes.get(id);
    if (!fix) throw new Error(`${name} is of no fix that is built`);
    return {
      name,
      fix,
      facts: factsIn([`${id}.${special}.facts.yaml`, `${id}.facts.yaml`]),
      text: read(name),
      context: contextIn(`${id}.context.yaml`),
      after: new URL(name.replace('.before.', '.after.'), folder).pathname,
    };
  });

/** The request of a golden's fix for its file, written in any way. */
export function goldenRequest(
  { fix, facts, context }: Golden,
  path: string,
  text: string,
): FixRequest {
  const request = fixRequest([{ path, text }], facts);
  const wishes = fix.wishes?.(request) ?? [];
  return {
    ...request,
    sources: wishes.map((wish) => ({ kind: 'read', wish, commit: 'f00d', files: context })),
  };
}

export const readAfter = ({ after }: Golden): string => readFileSync(after, 'utf8');

function read(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

function contextIn(name: string): ContextFile[] {
  return existsSync(new URL(name, folder)) ? parse(read(name)) : [];
}

function factsIn(names: readonly string[]): Fact[] {
  const name = names.find((one) => existsSync(new URL(one, folder)));
  if (!name) throw new Error(`neither of ${names.join(', ')} is there`);
  const told: Record<string, unknown> = parse(read(name));
  return Object.entries(told).flatMap(([key, value]) => {
    const schema = vocabulary[key as FactName];
    if (!schema) throw new Error(`${name} names ${key}, which is no fact`);
    const values = Array.isArray(value) && !schema.safeParse(value).success ? value : [value];
    return values.map((one) => fact(key as FactName, schema.parse(one) as never));
  });
}
