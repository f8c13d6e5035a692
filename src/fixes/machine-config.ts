import { set } from './edit/operation.ts';
import { isRecord } from './manifests/kustomize/kustomization.ts';
import { documentSource } from './manifests/source.ts';
import type { YamlFile } from './yaml/yaml-file.ts';

/** A file that OpenShift's Machine Config Operator puts on the nodes, written as a data URL. */
export interface NodeFile {
  /** On the node: `/etc/containers/registries.conf.d/99-registry.conf`. */
  readonly path: string;
  readonly text: string;
  /** The file of the repository with another text in its place. */
  replace(text: string): { readonly after: string } | { readonly because: string };
}

/** The files of a MachineConfig whose contents are written out: neither compressed nor fetched from elsewhere. */
export function nodeFilesIn(file: YamlFile, index: number): NodeFile[] {
  const data = file.data[index];
  if (!isRecord(data) || data.kind !== 'MachineConfig') return [];
  const files = ['spec', 'config', 'storage', 'files'].reduce<unknown>(
    (inner, key) => (isRecord(inner) ? inner[key] : undefined),
    data,
  );
  if (!Array.isArray(files)) return [];
  return files.flatMap((one: unknown, position): NodeFile[] => {
    if (!isRecord(one) || typeof one.path !== 'string' || !isRecord(one.contents)) return [];
    const { source, compression } = one.contents;
    const url = typeof source === 'string' && !compression ? dataUrl(source) : undefined;
    if (!url) return [];
    const place = ['spec', 'config', 'storage', 'files', position, 'contents', 'source'];
    return [
      {
        path: one.path,
        text: url.text,
        replace: (text) =>
          documentSource({ file, index, root: [] }).edit([set(place, url.with(text))]),
      },
    ];
  });
}

/** RFC 2397, as Ignition reads it: base64, or percent-encoded. */
function dataUrl(url: string): { readonly text: string; with(text: string): string } | undefined {
  const [, head = '', base64, body = ''] = /^(data:[^,]*?)(;base64)?,(.*)$/s.exec(url) ?? [];
  if (head === '') return undefined;
  const text = base64 ? Buffer.from(body, 'base64').toString() : percentDecoded(body);
  if (text === undefined || text.includes('\ufffd')) return undefined;
  return {
    text,
    with: (inner) =>
      base64
        ? `${head}${base64},${Buffer.from(inner).toString('base64')}`
        : `${head},${encodeURIComponent(inner)}`,
  };
}

function percentDecoded(body: string): string | undefined {
  try {
    return decodeURIComponent(body);
  } catch {
    return undefined;
  }
}
