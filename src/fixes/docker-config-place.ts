import { posix } from 'node:path';
import type { BuilderPlace } from './builder-arguments.ts';
import { flagValue } from './builder-flags.ts';
import { type ObjectPath, type Operation, set } from './edit/operation.ts';
import type { Manifest } from './manifests/manifest.ts';

/** A folder that no builder uses for itself, for a file that a variable names. */
export const ownFolder = '/etc/registry-auth';

/**
 * Buildah looks first into a folder that it keeps for itself at run time, so that it is told of the file instead
 * (containers-auth.json(5): REGISTRY_AUTH_FILE); unless it is told of one already, which then decides.
 */
export const isToldOfFile = (manifest: Manifest, builder: BuilderPlace): boolean =>
  builder.kind === 'buildah' &&
  flagValue(builder, { name: '--authfile' }) === undefined &&
  manifest.value([...builder.path, 'env', { name: variable }]) === undefined;

const variable = 'REGISTRY_AUTH_FILE';

/** Tells Buildah where its docker config is. */
export const tellOf = (container: ObjectPath, file: string): Operation =>
  set([...container, 'env', { name: variable }, 'value'], file);

/** A file taken apart into what is mounted and what it is called there. */
export const partsOf = (file: string): { folder: string; name: string } => ({
  folder: posix.dirname(file),
  name: posix.basename(file),
});
