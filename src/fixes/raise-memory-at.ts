import { isAlias, isScalar } from 'yaml';
import type { FixOutcome } from '../model/fix.ts';
import { doubled, sizeOf } from '../model/quantity.ts';
import { notApplicable } from './outcome.ts';
import { doesOnly, type Edit, readBack, replaceScalar, splice } from './splice.ts';
import { followed, type Key, lineAt, nodeAt, type YamlFile } from './yaml-file.ts';

/** A memory limit in a document, and the request that belongs to it. */
export interface MemoryPlace {
  readonly file: YamlFile;
  /** Which document of the file. */
  readonly index: number;
  readonly limit: readonly Key[];
  readonly request: readonly Key[];
  /** The object that sets it: `Job app-7`, or the values file's key. */
  readonly owner: string;
  /** For people: `container kaniko`, or `the builder` with the dotted key of the values. */
  readonly called: string;
}

/**
 * Doubles the limit, and with it a request that is as large: then the pod asked for Guaranteed quality of service, and
 * a limit alone would take that away. `failedWith` is the limit of the build that ran out of memory: when the file
 * says something else, the answer is that and no edit.
 */
export function raiseMemoryAt(place: MemoryPlace, failedWith: string | undefined): FixOutcome {
  const { file, called } = place;
  const limit = quantityAt(place, place.limit);
  if (limit === undefined) return notApplicable(`${file.path} sets no memory limit for ${called}`);
  const raised = doubled(limit);
  if (raised === undefined) return notApplicable(`${limit} in ${file.path} is not an amount`);
  const drift = driftBetween(limit, failedWith);
  if (drift) return notApplicable(`${file.path} ${drift}`);

  const request = quantityAt(place, place.request);
  const both = request !== undefined && sizeOf(request) === sizeOf(limit);
  const edited = both
    ? edit(place, raised, [place.limit, place.request])
    : edit(place, raised, [place.limit]);
  if ('because' in edited) return notApplicable(edited.because);
  return {
    kind: 'changed',
    changes: [{ path: file.path, before: file.text, after: edited.after }],
    place: `${place.owner} memory limit of ${called}`,
    summary: `memory limit of ${called}: ${limit} → ${raised}${remarks(place, both)}`,
  };
}

/** Puts the value at all the paths with as few edits as do it: one path may be an alias of the other. */
function edit(
  place: MemoryPlace,
  raised: string,
  paths: readonly (readonly Key[])[],
): { readonly after: string } | { readonly because: string } {
  const { file, index, called } = place;
  const replaced = paths.map((path) => replaceAt(place, path, raised));
  const edits = replaced.filter((one) => one !== undefined);
  if (edits.length < paths.length)
    return { because: `the limit of ${called} in ${file.path} is not written on one line` };

  const intents = edits.flatMap((one, position) => {
    const path = paths[position];
    return path ? [{ document: index, path, value: readBack(one) }] : [];
  });
  const attempts = [...edits.map((one) => [one]), edits].map((some) => splice(file.text, some));
  const after = attempts.find((text) => doesOnly(intents, file, text));
  return after === undefined ? { because: sharedReason(place) } : { after };
}

/** The amount as it is written, so that `1e9` stays in its style. */
function quantityAt({ file, index }: MemoryPlace, path: readonly Key[]): string | undefined {
  const document = file.documents[index];
  const node = document && followed(document, nodeAt(document, path));
  if (!isScalar(node)) return undefined;
  if (typeof node.value === 'number') return node.source ?? String(node.value);
  return typeof node.value === 'string' ? node.value : undefined;
}

function replaceAt(
  { file, index }: MemoryPlace,
  path: readonly Key[],
  raised: string,
): Edit | undefined {
  const document = file.documents[index];
  return document && replaceScalar(document, nodeAt(document, path), raised);
}

/** Why a limit that differs from the failed build's is not raised; undefined when they agree or one is not known. */
function driftBetween(limit: string, failedWith: string | undefined): string | undefined {
  const there = sizeOf(limit);
  const failed = failedWith === undefined ? undefined : sizeOf(failedWith);
  if (there === undefined || failed === undefined || there === failed) return undefined;
  return there > failed
    ? `already says ${limit}, and the build failed with ${failedWith}: apply it and run the build again`
    : `says ${limit}, but the build ran with ${failedWith}: something else sets its limit`;
}

function sharedReason({ file, index, limit, called }: MemoryPlace): string {
  const document = file.documents[index];
  const start = (document && nodeAt(document, limit)?.range?.[0]) ?? 0;
  return `the limit of ${called} is shared through an anchor (${file.path}:${lineAt(file.text, start)}), and raising it there would change other places too`;
}

function remarks({ file, index, limit }: MemoryPlace, both: boolean): string {
  const document = file.documents[index];
  const alias = document && nodeAt(document, limit);
  return [
    both ? '; the request with it, because they were equal (Guaranteed quality of service)' : '',
    isAlias(alias) ? `; the alias *${alias.source} gives way to the value itself` : '',
  ].join('');
}
