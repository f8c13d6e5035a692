import { posix } from 'node:path';
import type { SourceFile } from '../../../model/fix.ts';
import type { EditedPlace } from '../../edit/edit-document.ts';
import { type Key, readYaml, type YamlFile } from '../../yaml/yaml-file.ts';

/** What a patch of a kustomization is meant for; an absent field means any. The fields are regular expressions. */
export interface PatchTarget {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** A patch as a kustomization lists it, in the order in which patches are applied. */
export interface Patch {
  /** Absent when its own `kind` and `metadata.name` say what it is for. */
  readonly target?: PatchTarget;
  /** A file, from the repository's root; or the key of the text in the kustomization itself. */
  readonly file?: string;
  readonly inline?: readonly Key[];
}

/** A `kustomization.yaml` of kustomize.config.k8s.io/v1beta1, or a Component. */
export interface Kustomization {
  /** Its folder, from the repository's root. */
  readonly folder: string;
  readonly place: EditedPlace;
  readonly namespace?: string;
  readonly namePrefix: string;
  readonly nameSuffix: string;
  /** Files and folders that it includes, from the repository's root. */
  readonly includes: readonly string[];
  readonly patches: readonly Patch[];
  /** The entries of `images`. */
  readonly images: readonly Readonly<Record<string, unknown>>[];
}

const isKustomization = ({ path }: SourceFile): boolean =>
  /(^|\/)(kustomization\.ya?ml|Kustomization)$/.test(path);

/** All kustomizations among the files; those that do not parse are passed over. */
export const readKustomizations = (files: readonly SourceFile[]): Kustomization[] =>
  files.filter(isKustomization).flatMap((file) => {
    const read = readYaml(file);
    return read.kind === 'yaml' && isRecord(read.file.data[0])
      ? [kustomizationOf(read.file, read.file.data[0])]
      : [];
  });

type Fields = Readonly<Record<string, unknown>>;

function kustomizationOf(file: YamlFile, data: Fields): Kustomization {
  const folder = posix.dirname(file.path);
  const inFolder = (path: string): string => posix.join(folder, path);
  const { namespace } = data;
  return {
    folder,
    place: { file, index: 0, root: [] },
    ...(typeof namespace === 'string' ? { namespace } : {}),
    namePrefix: textOf(data.namePrefix),
    nameSuffix: textOf(data.nameSuffix),
    includes: ['resources', 'bases', 'components'].flatMap((key) =>
      listOf(data[key]).filter(isText).map(inFolder),
    ),
    patches: patchesOf(data, inFolder),
    images: listOf(data.images).filter(isRecord),
  };
}

function patchesOf(data: Fields, inFolder: (path: string) => string): Patch[] {
  const merged = listOf(data.patchesStrategicMerge).map((entry, position): Patch => {
    const text = textOf(entry);
    // Either the name of a file, or the patch itself.
    return text.includes('\n')
      ? { inline: ['patchesStrategicMerge', position] }
      : { file: inFolder(text) };
  });
  const targeted = ['patchesJson6902', 'patches'].flatMap((key) =>
    listOf(data[key])
      .filter(isRecord)
      .map((entry, position): Patch => {
        const target = isRecord(entry.target) ? { target: entry.target } : {};
        return isText(entry.path)
          ? { ...target, file: inFolder(entry.path) }
          : { ...target, inline: [key, position, 'patch'] };
      }),
  );
  return [...merged, ...targeted];
}

export const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const textOf = (value: unknown): string => (isText(value) ? value : '');
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
