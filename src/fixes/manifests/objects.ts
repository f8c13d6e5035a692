import { type Document, isSeq } from 'yaml';
import type { EditedPlace } from '../edit/edit-document.ts';
import { followed, type Key, nodeAt, valueAt, type YamlFile } from '../yaml/yaml-file.ts';
import type { Identity } from './manifest.ts';

/** An object's place: which file, which document of it, and the path inside the document. */
export interface Located extends EditedPlace {
  readonly identity: Identity;
}

/** All objects of a file, those inside a `List` too. */
export const objectsIn = (file: YamlFile): Located[] =>
  file.documents.flatMap((document, index) =>
    rootsOf(document).map((root) => ({ file, index, root, identity: identify(document, root) })),
  );

function rootsOf(document: Document.Parsed): Key[][] {
  const items = followed(document, nodeAt(document, ['items']));
  const kind = valueAt(document, ['kind']);
  if (typeof kind !== 'string' || !kind.endsWith('List') || !isSeq(items)) return [[]];
  return items.items.map((_, position) => ['items', position]);
}

function identify(document: Document.Parsed, root: readonly Key[]): Identity {
  const text = (...path: Key[]): string | undefined => {
    const value = valueAt(document, [...root, ...path]);
    return typeof value === 'string' ? value : undefined;
  };
  return {
    apiVersion: text('apiVersion') ?? '',
    kind: text('kind') ?? '',
    name: text('metadata', 'name'),
    generateName: text('metadata', 'generateName'),
    namespace: text('metadata', 'namespace'),
  };
}
