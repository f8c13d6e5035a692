import type { Reading } from '../../model/cluster.ts';
import type { FactValue } from '../../model/facts.ts';
import { type Permission, permissionText } from '../../model/permission.ts';
import type { PullSecret, SecretFile } from '../../model/pull-secret.ts';
import { type FileSource, keyFor, type Mounted, mountAt, pathInVolume } from '../mounted-file.ts';
import { best, type ConfigVerdict, judgeConfig, type Occasion } from './judge-config.ts';

type Place = FactValue<'builder.credentials.at'>;

/** Whether there are credentials, and where. `text` says it as evidence does. */
export type Judgement =
  | { readonly kind: FactValue<'builder.credentials'>; readonly at: Place; readonly text: string }
  | { readonly kind: 'unjudged'; readonly because: string; readonly missing?: Permission };

/** A mount with what was read of the objects behind it. */
export interface MountRead extends Mounted {
  readonly readings: readonly (readonly [FileSource, Reading<PullSecret>])[];
}

/** Where and when the credentials would be used. */
export interface Search extends Omit<Occasion, 'writtenAt'> {
  readonly namespace: string;
  /** The files that the builder reads, in its order. */
  readonly files: readonly string[];
}

/** What the builder finds in the files that it reads; undefined when nothing is mounted at any of them. */
export function judgeOwnPlaces(
  mounts: readonly MountRead[],
  search: Search,
): Judgement | undefined {
  return best(
    search.files.flatMap((file) => {
      const mounted = mountAt(file, mounts);
      const read = mounts.find(({ mount }) => mount === mounted?.mount);
      return read ? judgeFile(file, read, search) : [];
    }),
  );
}

/** Credentials that are mounted where the builder does not look; undefined when there are none. */
export function judgeOtherPlaces(
  mounts: readonly MountRead[],
  search: Search,
): Judgement | undefined {
  const found = mounts.flatMap((read) =>
    read.readings.flatMap(([source, reading]) => judgeElsewhere(read, source, reading, search)),
  );
  return best(found);
}

function judgeFile(file: string, read: MountRead, search: Search): Judgement[] {
  if (read.sources === 'filled-at-run-time') {
    return [
      {
        kind: 'unjudged',
        because: `${file} is in volume ${read.mount.name}, which is filled while the pod runs`,
      },
    ];
  }
  const path = pathInVolume(file, read.mount);
  return read.readings.map(([source, reading]) =>
    judgeSource(file, path, read, source, reading, search),
  );
}

function judgeSource(
  file: string,
  path: string,
  { mount }: MountRead,
  source: FileSource,
  reading: Reading<PullSecret>,
  search: Search,
): Judgement {
  const at = placeOf(source, search, { path: mount.mountPath, expected: file });
  const where = `${at.object}, mounted at ${mount.mountPath}`;
  if (reading.kind === 'not-found')
    return { kind: 'secret-missing', at, text: `there is no ${at.object}` };
  if (reading.kind !== 'found') return unread(reading, where);
  const { content, type } = reading.value;
  const key = keyFor(path, source);
  const written = typedKeys[type ?? ''];
  if (content.kind === 'hidden') {
    return written && key !== written
      ? misnamed(at, written)
      : { kind: 'unjudged', because: `${where}, could not be looked into: ${content.because}` };
  }
  const found = content.files.find((one) => one.key === key);
  if (found)
    return told(
      judgeFound(found, reading.value, search),
      { ...at, file: found.key },
      where,
      search,
    );
  const other = content.files.find(({ config }) => config);
  return other
    ? misnamed(at, other.key)
    : { kind: 'absent', at, text: `${where} holds no ${file}` };
}

/** The key that a Secret of a type must have. */
const typedKeys: Readonly<Record<string, string | undefined>> = {
  'kubernetes.io/dockerconfigjson': '.dockerconfigjson',
  'kubernetes.io/dockercfg': '.dockercfg',
};

const misnamed = (at: Place, key: string): Judgement => ({
  kind: 'misnamed',
  at: { ...at, file: key },
  text: `${at.object} at ${at.path} has the docker config as ${key}; the builder reads ${at.expected}`,
});

function judgeElsewhere(
  { mount }: MountRead,
  source: FileSource,
  reading: Reading<PullSecret>,
  search: Search,
): Judgement[] {
  const looksAlike = /\/\.docker(?:\/|$)|\/containers(?:\/|$)|(?:config|auth)\.json$/.test(
    mount.mountPath,
  );
  if (reading.kind !== 'found') return [];
  const { content, type } = reading.value;
  const config = content.kind === 'read' ? content.files.find((one) => one.config) : undefined;
  const key = config?.key ?? typedKeys[type ?? ''];
  if (!key && !(looksAlike && content.kind === 'hidden')) return [];
  const at = placeOf(source, search, {
    path: mount.mountPath,
    ...(search.files[0] ? { expected: search.files[0] } : {}),
    ...(key ? { file: key } : {}),
  });
  const where = `${at.object}, mounted at ${mount.mountPath}`;
  const verdict = config ? judgeFound(config, reading.value, search) : undefined;
  // Moving a config that has nothing for this registry would mend nothing.
  if (verdict && ['no-entry', 'empty', 'malformed'].includes(verdict.kind)) {
    return [told(verdict, at, where, search)];
  }
  return [
    {
      kind: 'misplaced',
      at,
      text: `${where}, where this builder does not look; it reads ${at.expected}`,
    },
  ];
}

function judgeFound(file: SecretFile, { writtenAt }: PullSecret, search: Search): ConfigVerdict {
  return file.config
    ? judgeConfig(file.config, { ...search, ...(writtenAt ? { writtenAt } : {}) })
    : { kind: 'malformed', because: 'it is no docker config' };
}

const placeOf = (
  { kind, name }: FileSource,
  { image, namespace }: Search,
  more: Partial<Place>,
): Place => ({
  registry: image.registry,
  object: `${kind} ${namespace}/${name}`,
  name,
  ...more,
});

function told(verdict: ConfigVerdict, at: Place, where: string, { image }: Search): Judgement {
  switch (verdict.kind) {
    case 'unjudged':
      return { kind: 'unjudged', because: `${where}: ${verdict.because}` };
    case 'present':
      return { kind: 'present', at, text: `${where}, has credentials for ${image.registry}` };
    case 'helper':
      return {
        kind: 'helper',
        at,
        text: `${where}, names a credential helper for ${image.registry}`,
      };
    case 'empty':
      return { kind: 'empty', at, text: `${where}, has an empty entry for ${image.registry}` };
    case 'malformed':
    case 'foreign-helper':
      return {
        kind: verdict.kind,
        at: { ...at, because: verdict.because },
        text: `${where}: ${verdict.because}`,
      };
    case 'no-entry': {
      const { registries, because } = verdict;
      const text = `${where}, has entries for ${registries} and none for ${image.registry}`;
      return {
        kind: 'no-entry',
        at: { ...at, registries },
        text: because ? `${text}: ${because}` : text,
      };
    }
    case 'expired':
    case 'stale': {
      const ended = verdict.ended.toISOString().replace(/\.\d+Z$/, 'Z');
      return {
        kind: verdict.kind,
        at: { ...at, ended },
        text: `${where}: its token for ${image.registry} ended ${ended}`,
      };
    }
  }
}

function unread(
  reading: Exclude<Reading<never>, { kind: 'found' | 'not-found' }>,
  where: string,
): Judgement {
  return reading.kind === 'forbidden'
    ? {
        kind: 'unjudged',
        because: `${where}: the bot may not ${permissionText(reading.missing)}`,
        missing: reading.missing,
      }
    : { kind: 'unjudged', because: `${where}: ${reading.because}` };
}
