import { type Operation, remove, set, valueIn, withOperation } from '../../edit/operation.ts';
import type { Data } from '../../yaml/layout.ts';
import { documentSource, type Source } from '../source.ts';
import { isRecord, type Kustomization } from './kustomization.ts';

/** An image's name as kustomize cuts it: what stands before the tag and the digest. */
interface WrittenImage {
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

function split(image: string): WrittenImage {
  const [named = '', digest] = image.split('@');
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  return {
    name: hasTag ? named.slice(0, colon) : named,
    ...(hasTag ? { tag: named.slice(colon + 1) } : {}),
    ...(digest === undefined ? {} : { digest }),
  };
}

const joined = ({ name, tag, digest }: WrittenImage): string =>
  name + (tag === undefined ? '' : `:${tag}`) + (digest === undefined ? '' : `@${digest}`);

type Entry = Kustomization['images'][number];

const entryFor = ({ images }: Kustomization, image: unknown): number =>
  typeof image === 'string' ? images.findIndex((one) => one.name === split(image).name) : -1;

/** An image after the `images` of a kustomization. */
function replaced(image: string, entry: Entry): string {
  const { name, tag, digest } = split(image);
  const { newName = name, newTag, digest: newDigest } = entry;
  if (newDigest !== undefined) return joined({ name: String(newName), digest: String(newDigest) });
  if (newTag !== undefined) return joined({ name: String(newName), tag: String(newTag) });
  return joined({
    name: String(newName),
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  });
}

/** The object after the `images` of a kustomization, which name the images of all its containers anew. */
export function withImages(data: unknown, kustomization: Kustomization): unknown {
  return imagePaths(data).reduce((object: unknown, path) => {
    const image = valueIn(data, path);
    const entry = kustomization.images[entryFor(kustomization, image)];
    return entry ? withOperation(object, set(path, replaced(String(image), entry))) : object;
  }, data);
}

/** Where containers stand in an object of any kind, as kustomize looks for them. */
function imagePaths(data: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (Array.isArray(data))
    return data.flatMap((item, position) => imagePaths(item, [...path, position]));
  if (!isRecord(data)) return [];
  return Object.entries(data).flatMap(([key, value]) =>
    key === 'image' && path.some((step) => step === 'containers' || step === 'initContainers')
      ? [[...path, key]]
      : imagePaths(value, [...path, key]),
  );
}

/**
 * The `images` of a kustomization as a source of an object's images: it has the last word on those that it names.
 * @param before the object as it is without them
 */
export function imagesSource(kustomization: Kustomization, before: unknown): Source {
  const source = documentSource(kustomization.place);
  const entryAt = (path: Operation['path']): number =>
    path.at(-1) === 'image' ? entryFor(kustomization, valueIn(before, path)) : -1;
  return {
    ...source,
    called: () => `${source.path} (images)`,
    decides: (path) => entryAt(path) >= 0,
    value: (path) => {
      const entry = kustomization.images[entryAt(path)];
      return entry && replaced(String(valueIn(before, path)), entry);
    },
    written: () => undefined,
    takes: () => false,
    edit: (operations) =>
      source.edit(
        operations.flatMap((operation) =>
          operation.op === 'set'
            ? entryOperations(kustomization, entryAt(operation.path), operation.value)
            : [],
        ),
      ),
  };
}

function entryOperations({ images }: Kustomization, index: number, value: Data): Operation[] {
  const wanted = split(String(value));
  const entry = images[index] ?? {};
  const field = (name: string, to: string | undefined): Operation[] => {
    if (to !== undefined) return entry[name] === to ? [] : [set(['images', index, name], to)];
    return entry[name] === undefined ? [] : [remove(['images', index, name])];
  };
  const isNamed = wanted.name === (entry.newName ?? entry.name);
  return [
    ...(isNamed ? [] : field('newName', wanted.name)),
    ...field('newTag', wanted.tag),
    ...field('digest', wanted.digest),
  ];
}
