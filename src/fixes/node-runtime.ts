import type { FixChange, FixOutcome, FixRequest, SourceFile } from '../model/fix.ts';
import { set } from './edit/operation.ts';
import { type NodeFile, nodeFilesIn } from './machine-config.ts';
import { embeddedText, embeddedYaml } from './manifests/embedded.ts';
import { isRecord } from './manifests/kustomize/kustomization.ts';
import { documentSource } from './manifests/source.ts';
import { notApplicable } from './outcome.ts';
import { registriesConfWith } from './registries-conf.ts';
import { readYaml, type YamlFile } from './yaml/yaml-file.ts';

/**
 * Lets the nodes pull from a registry without TLS, where the repository holds their runtime's drop-in: a ConfigMap that a
 * DaemonSet puts on the nodes, an OpenShift MachineConfig, or k3s' own file.
 * @param runtime what the node says of itself: `cri-o://1.30.1`
 */
export function allowOnNodes({ files }: FixRequest, host: string, runtime: string): FixOutcome {
  const places = files.filter(mayHoldDropIn).flatMap((file) => dropInsIn(file, host));
  const changes = places.flatMap((one) => ('change' in one ? [one.change] : []));
  const [only, another] = changes;
  if (only && !another) return only;
  const because = `the nodes' runtime (${runtime}) may be told of ${host} in any of ${changes.flatMap((one) => one.changes.map(({ path }) => path)).join(', ')}`;
  if (only) return { kind: 'choice', because, candidates: changes };
  const done = places.find((one) => 'because' in one);
  return notApplicable(
    done && 'because' in done
      ? done.because
      : `it is the node that pulls, and its runtime (${runtime}) is told of ${host} in its own configuration, which the repository does not hold`,
  );
}

type DropIn = { readonly change: FixChange } | { readonly because: string };

const mayHoldDropIn = ({ text, path }: SourceFile): boolean =>
  /insecure_registries|registry\.mirrors|\bMachineConfig\b/.test(text) ||
  /registries\.ya?ml/.test(path + text);

function dropInsIn(source: SourceFile, host: string): DropIn[] {
  const read = readYaml(source);
  if (read.kind !== 'yaml') return [];
  const { file } = read;
  if (/(^|\/)registries\.ya?ml$/.test(file.path)) return [inRegistriesFile(file, host)];
  return file.data
    .flatMap((data, index) => {
      const ofNodes = nodeFilesIn(file, index).flatMap((one) => inNodeFile(file, one, host) ?? []);
      if (!isRecord(data) || data.kind !== 'ConfigMap' || !isRecord(data.data)) return ofNodes;
      return Object.keys(data.data).flatMap((key) => inConfigMap(file, index, key, host) ?? []);
    })
    .map(numbered);
}

/** A file may hold the drop-ins of several runtimes: each is a place of its own. */
const numbered = (dropIn: DropIn, index: number): DropIn =>
  'change' in dropIn && index > 0
    ? { change: { ...dropIn.change, place: `${dropIn.change.place} (${index + 1})` } }
    : dropIn;

/** K3s' file of mirrors, docs.k3s.io: Private Registry Configuration. */
function inRegistriesFile(file: YamlFile, host: string): DropIn {
  const source = documentSource({ file, index: 0, root: [] });
  return dropIn(file, host, source.edit([mirrorOf(host)]));
}

const mirrorOf = (host: string) => set(['mirrors', host, 'endpoint'], [`http://${host}`]);

function inConfigMap(file: YamlFile, index: number, key: string, host: string): DropIn | undefined {
  const outer = { file, index, root: [] };
  if (/^registries\.ya?ml$/.test(key)) {
    const embedded = embeddedYaml(outer, ['data', key]);
    return embedded && dropIn(file, host, embedded.edit(0, [], [mirrorOf(host)]));
  }
  const embedded = embeddedText(outer, ['data', key]);
  const inner = embedded && (crioWith(embedded.text, host) ?? containerdWith(embedded.text, host));
  return inner === undefined ? undefined : dropIn(file, host, embedded?.replace(inner));
}

/** OpenShift's own way: the Machine Config Operator puts the file on the nodes, and sees to their restart. */
function inNodeFile(
  file: YamlFile,
  { path, text, replace }: NodeFile,
  host: string,
): DropIn | undefined {
  const isOfRuntime = /^\/etc\/(crio|containers\/registries\.conf)/.test(path);
  const inner = isOfRuntime ? (crioWith(text, host) ?? registriesConfWith(text, host)) : undefined;
  return inner === undefined ? undefined : dropIn(file, host, replace(inner), path);
}

/** `insecure_registries` of crio.conf(5), a list of one line or several. */
function crioWith(text: string, host: string): string | undefined {
  const list = /^([ \t]*)insecure_registries\s*=\s*\[([^\]]*)\]/m.exec(text);
  if (!list) return undefined;
  const [whole, , items = ''] = list;
  if (items.includes(`"${host}"`)) return text;
  const last = items.trimEnd().replace(/,$/, '');
  const layout = items.slice(items.trimEnd().length);
  const indent = /\n[ \t]*/.exec(items)?.[0];
  const comma = last.trim() === '' ? '' : ',';
  const blank = indent ?? (comma ? ' ' : '');
  const tail = indent ? `,${layout}` : layout;
  const added = `${last}${comma}${blank}"${host}"${tail}`;
  return text.replace(whole, () => whole.replace(`[${items}]`, () => `[${added}]`));
}

/** A mirror of containerd's CRI plugin, next to one that is there: the file then is the one that mirrors stand in. */
function containerdWith(text: string, host: string): string | undefined {
  const table = /^\s*\[(plugins\.[^\]\n]*registry\.mirrors)\."([^"\n]+)"\]/m.exec(text);
  if (!table) return undefined;
  if (text.includes(`registry.mirrors."${host}"]`)) return text;
  const added = `[${table[1]}."${host}"]\n  endpoint = ["http://${host}"]\n`;
  return `${text}${text.endsWith('\n') ? '' : '\n'}${added}`;
}

function dropIn(
  { path, text }: YamlFile,
  host: string,
  edited: { readonly after: string } | { readonly because: string } | undefined,
  onNode?: string,
): DropIn {
  if (!edited) return { because: `${path} is written in a way that the bot does not edit` };
  if ('because' in edited) return edited;
  if (edited.after === text)
    return {
      because: `${path} names ${host} already: have it on the nodes, and the runtime started anew`,
    };
  return {
    change: {
      kind: 'changed',
      changes: [{ path, before: text, after: edited.after }],
      place: `node runtime ${path} transport to ${host}`,
      summary: onNode
        ? `the nodes pull from ${host} without TLS once the Machine Config Operator has put ${onNode} on them, one node after the other`
        : `the nodes pull from ${host} without TLS once their runtime has read ${path} and was started anew`,
    },
  };
}
