import { z } from 'zod';
import { type DockerConfig, dockerConfig, looksMasked } from '../model/docker-config.ts';
import type { PullSecret, SecretFile } from '../model/pull-secret.ts';

const metadataSchema = z.looseObject({
  creationTimestamp: z.string().optional(),
  managedFields: z.array(z.looseObject({ time: z.string().optional() })).default([]),
});
const secretSchema = z.object({
  type: z.string().optional(),
  metadata: metadataSchema,
  data: z.record(z.string(), z.string()).optional(),
});

/** A Secret from its JSON, its values under seal or forgotten; undefined for what is no Secret. */
export function pullSecretIn(json: unknown): PullSecret | undefined {
  const parsed = secretSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const { type, metadata, data = {} } = parsed.data;
  const keys = Object.keys(data);
  return {
    ...(type ? { type } : {}),
    ...writtenAt(metadata),
    content:
      keys.length > 0
        ? { kind: 'read', files: keys.map((key) => secretFile(key, data[key] ?? '', type)) }
        : { kind: 'hidden', because: 'its data is empty, or was left out of what was collected' },
  };
}

/** The same when nothing but the metadata was asked for. */
export function pullSecretOfMetadata(json: unknown, because: string): PullSecret | undefined {
  const parsed = z.object({ metadata: metadataSchema }).safeParse(json);
  return (
    parsed.data && { ...writtenAt(parsed.data.metadata), content: { kind: 'hidden', because } }
  );
}

function writtenAt(metadata: z.infer<typeof metadataSchema>): { writtenAt?: Date } {
  const times = [metadata.creationTimestamp, ...metadata.managedFields.map(({ time }) => time)];
  const newest = Math.max(...times.map((time) => Date.parse(time ?? '') || 0));
  return newest > 0 ? { writtenAt: new Date(newest) } : {};
}

/** The keys that clients of registries know, with the type of Secret that must hold each. */
const knownKeys: Readonly<Record<string, string | undefined>> = {
  '.dockerconfigjson': 'kubernetes.io/dockerconfigjson',
  '.dockercfg': 'kubernetes.io/dockercfg',
  'config.json': undefined,
  'auth.json': undefined,
};

function secretFile(key: string, encoded: string, type: string | undefined): SecretFile {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const config = dockerConfig(text, { legacy: key === '.dockercfg' });
  if (Object.hasOwn(knownKeys, key)) {
    const isChecked = type !== undefined && knownKeys[key] === type;
    return { key, config: unmasked(config, isChecked || looksMasked(encoded)) };
  }
  const isConfig = config.kind === 'read' && (config.entries.length > 0 || hasHelpers(config));
  return isConfig ? { key, config } : { key };
}

/** The API server takes a Secret of these types with valid JSON only: anything else in its place is a snapshot's mask. */
const unmasked = (config: DockerConfig, cannotBeMalformed: boolean): DockerConfig =>
  config.kind === 'malformed' && cannotBeMalformed ? { kind: 'masked' } : config;

const hasHelpers = ({ helpers, defaultHelper }: Extract<DockerConfig, { kind: 'read' }>) =>
  Object.keys(helpers).length > 0 || defaultHelper !== undefined;
