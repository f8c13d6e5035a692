import type { Subject } from '../../model/references.ts';
import { packFiles } from '../archive.ts';
import type { BundleFile } from '../read-files.ts';
import { isTree } from '../tree.ts';
import { bundleFiles } from './bundle-files.ts';
import type { Noted } from './recording.ts';
import { type DecisiveLines, shortenLog } from './shorten-log.ts';

/** What a diagnosis read, of the cluster and beside it. */
export interface Recorded {
  readonly noted: readonly Noted[];
  /** The answers of other systems, as files. */
  readonly others: readonly BundleFile[];
}

export interface KeptBundle {
  /** A `.tar.gz`, secrets masked. */
  readonly archive: Buffer;
  /** Empty where the workload itself could not be read. */
  readonly uid: string;
  readonly hasLog: boolean;
}

/** Logs are shortened to so many characters each, until the whole fits. */
const shortest = 15_000;
const logLengths = [1_000_000, 250_000, 60_000, shortest];

/**
 * The bundle of a diagnosis, in so many bytes at most. Logs that are too long lose their middle, but for the lines that
 * decide; if that is not enough, what is not about the workload's own namespace is left out.
 * @returns nothing where not even that fits
 */
export async function keptBundle(
  { noted, others }: Recorded,
  subject: Subject,
  { maxBytes, decisiveLines }: { readonly maxBytes: number; readonly decisiveLines: DecisiveLines },
): Promise<KeptBundle | undefined> {
  const files = [...bundleFiles(noted), ...others];
  const shown = { uid: uidOf(noted, subject), hasLog: files.some(isLog) };
  const pack = async (all: readonly BundleFile[], most: number) => {
    const archive = await packFiles(all.map((file) => shortened(file, most, decisiveLines)));
    return archive.length <= maxBytes ? { archive, ...shown } : undefined;
  };
  const longest = Math.max(0, ...files.filter(isLog).map(({ text }) => text.length));
  for (const most of [longest, ...logLengths.filter((one) => one < longest)]) {
    const packed = await pack(files, most);
    if (packed) return packed;
  }
  const own = files.filter((file) => isLog(file) || file.path === placeOf(subject));
  return pack(own, shortest);
}

const isLog = ({ path }: BundleFile): boolean => path.endsWith('.log');

const placeOf = ({ namespace }: Subject): string => `namespaces/${namespace}.yaml`;

const shortened = (file: BundleFile, most: number, decisiveLines: DecisiveLines): BundleFile =>
  isLog(file) ? { ...file, text: shortenLog(file.text, most, decisiveLines) } : file;

/** Of the object itself, or of the owner that its pods name. */
function uidOf(noted: readonly Noted[], { kind, namespace, name }: Subject): string {
  const all = noted.flatMap(({ outcome }) =>
    outcome.kind === 'found' && outcome.found.of === 'objects'
      ? outcome.found.items.map((item) => ({
          of: outcome.found.of === 'objects' ? outcome.found.kind : '',
          metadata: metadataOf(item),
        }))
      : [],
  );
  const here = all.filter(({ metadata }) => metadata.namespace === namespace);
  const itself = here.find(({ of, metadata }) => of === kind && metadata.name === name);
  const owners = here.flatMap(({ metadata }) => metadata.ownerReferences ?? []);
  const owner = owners.find((one) => one.kind === kind && one.name === name);
  return itself?.metadata.uid ?? owner?.uid ?? '';
}

interface Metadata {
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly ownerReferences?: readonly { kind?: string; name?: string; uid?: string }[];
}

const metadataOf = (item: object): Metadata => {
  const { metadata } = item as { metadata?: Metadata };
  return isTree(metadata) ? metadata : {};
};
