import { isScalar, Scalar } from 'yaml';
import { type Edited, type EditedPlace, editDocument } from '../edit/edit-document.ts';
import type { Operation } from '../edit/operation.ts';
import { replaceBlock } from '../yaml/block-text.ts';
import { splice } from '../yaml/splice.ts';
import { type Key, nodeAt, parseYaml, type YamlFile } from '../yaml/yaml-file.ts';

/** A literal block of text (`|`) inside of a document. */
export interface EmbeddedText {
  readonly text: string;
  /** The outer file with another text in the block's place; why not, as `because`. */
  replace(text: string): { readonly after: string } | { readonly because: string };
}

/** @returns undefined when there is no literal block: quoted and folded texts are left to people */
export function embeddedText(outer: EditedPlace, path: readonly Key[]): EmbeddedText | undefined {
  const document = outer.file.documents[outer.index];
  const node = document && nodeAt(document, [...outer.root, ...path]);
  if (!isScalar(node) || node.type !== Scalar.BLOCK_LITERAL || typeof node.value !== 'string')
    return undefined;
  const text = node.value;
  const [start] = node.range ?? [];
  if (start === undefined) return undefined;
  return {
    text,
    replace(inner) {
      const after = splice(outer.file.text, [replaceBlock(outer.file.text, start, text, inner)]);
      const reread = parseYaml(after);
      const isWhole =
        reread.kind === 'parsed' &&
        reread.documents[outer.index]?.getIn([...outer.root, ...path]) === inner;
      return isWhole
        ? { after }
        : {
            because: `the text inside ${outer.file.path} is written in a way that the bot does not edit`,
          };
    },
  };
}

/** YAML that stands as a literal block of text inside of another document. */
export interface EmbeddedYaml {
  /** The inner text as a file of its own, under the outer file's path. */
  readonly file: YamlFile;
  /** The outer file after operations on a document of the inner one. */
  edit(index: number, root: readonly Key[], operations: readonly Operation[]): Edited;
}

/** @returns undefined when there is no literal block with valid YAML in it */
export function embeddedYaml(outer: EditedPlace, path: readonly Key[]): EmbeddedYaml | undefined {
  const embedded = embeddedText(outer, path);
  const parsed = embedded && parseYaml(embedded.text);
  if (!embedded || parsed?.kind !== 'parsed') return undefined;
  const file = { path: outer.file.path, text: embedded.text, ...parsed };
  return {
    file,
    edit(index, root, operations) {
      const edited = editDocument({ file, index, root }, operations);
      if ('because' in edited) return edited;
      const replaced = embedded.replace(edited.after);
      return 'because' in replaced ? replaced : { ...replaced, aliases: edited.aliases };
    },
  };
}
