import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { parse, stringify } from 'yaml';
import type { SourceFile } from '../model/fix.ts';
import { redact } from '../model/redaction.ts';
import type { ContextFile } from '../model/source-folder.ts';
import { kubernetesYaml } from './yaml/layout.ts';

type Refusal = { readonly because: string };

/** A ConfigMap with the files of a build context, and where each of its keys belongs in the volume. */
export interface EmbeddedContext {
  readonly object: {
    readonly apiVersion: 'v1';
    readonly kind: 'ConfigMap';
    readonly metadata: {
      readonly name: string;
      readonly annotations?: Readonly<Record<string, string>>;
    };
    readonly data: Readonly<Record<string, string>>;
  };
  readonly items: readonly {
    readonly key: string;
    readonly path: string;
    readonly mode?: number;
  }[];
  readonly bytes: number;
}

/** The folder of the volume that holds the files; mounted by `subPath`, it has none of the links of a ConfigMap's volume. */
export const contextFolder = 'context';

/**
 * @param prefix of the name; a hash of all files and their modes follows, so that another content is another object
 * @param others the files of the manifests' repository
 */
export function contextConfigMap(
  prefix: string,
  files: readonly ContextFile[],
  others: readonly SourceFile[],
): EmbeddedContext | Refusal {
  const secret = files.find(looksSecret);
  if (secret)
    return {
      because: `${secret.path} looks like it holds a secret, which belongs in no ConfigMap and in no other repository`,
    };
  const keys = keysOf(files.map(({ path }) => path));
  const data = Object.fromEntries(files.map(({ text }, index) => [keys[index] ?? '', text]));
  const odd = files.find(({ text }) => !isKept(text));
  if (odd) return { because: `${odd.path} holds characters that YAML does not keep` };
  const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const annotations = {
    ...(bytes > clientSideBytes ? serverSide : {}),
    ...(others.some(({ text }) => /\bpostBuild\b/.test(text)) ? notSubstituted : {}),
  };
  const hash = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 10);
  return {
    object: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: `${prefix.slice(0, longestName - hash.length - 1).replace(/[.-]+$/, '')}-${hash}`,
        ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      },
      data,
    },
    items: files.map(({ path, isExecutable }, index) => ({
      key: keys[index] ?? '',
      path: `${contextFolder}/${path}`,
      ...(isExecutable ? { mode: 0o755 } : {}),
    })),
    bytes,
  };
}

/** Does YAML hold a text to the byte? Parsers differ over C1 controls, Unicode's line ends and byte order marks. */
const isKept = (text: string): boolean =>
  !/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/.test(text) &&
  isDeepStrictEqual(parse(stringify({ text }, kubernetesYaml)), { text });

/** What kubectl keeps of an object in its annotation (256 KiB for all of them), and JSON makes a text longer. */
export const clientSideBytes = 200 * 1024;
const longestName = 253;

/** Argo CD applies by itself on the server only where it is told to. */
const serverSide = { 'argocd.argoproj.io/sync-options': 'ServerSideApply=true' };
/** Flux would put values in the place of `${…}`, which shells and Dockerfiles mean otherwise. */
const notSubstituted = { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' };

/** By what they are called, because a password by itself looks like any word; else by what they hold. */
const looksSecret = ({ path, text }: ContextFile): boolean =>
  secretNames.test(path) || redact(text) !== text;

const secretNames =
  /(^|\/)(\.env(\.(?!example|sample|template|dist)[^/]*)?|\.netrc|\.git-credentials|\.pgpass|\.htpasswd|id_(rsa|dsa|ecdsa|ed25519)|[^/]+\.(key|p12|pfx|jks|keystore))$/i;

/** Keys of ConfigMaps know letters, digits, dots, dashes and underscores; two paths never become one key. */
function keysOf(paths: readonly string[]): string[] {
  const taken = new Set<string>();
  return paths.map((path, index) => {
    const plain = path
      .replaceAll('/', '__')
      .replace(/[^\w.-]/g, '-')
      .slice(-longestKey);
    const isFree = !/^\.\.?$|^\.\./.test(plain) && !taken.has(plain);
    const key = isFree ? plain : `${index}-${plain}`;
    taken.add(key);
    return key;
  });
}

const longestKey = 240;
