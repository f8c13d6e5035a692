import type { Fix } from '../model/fix.ts';
import { addPushRetry } from './add-push-retry.ts';
import { allowEgress } from './allow-egress.ts';
import { allowIngress } from './allow-ingress.ts';
import { enableCache } from './enable-cache.ts';
import { extendDeadline } from './extend-deadline.ts';
import { lightenBuilder } from './lighten-builder.ts';
import { raiseEphemeralStorage } from './raise-ephemeral-storage.ts';
import { raiseMemory } from './raise-memory.ts';
import { renameReference } from './rename-reference.ts';
import { setDockerFormat } from './set-docker-format.ts';
import { setImage } from './set-image.ts';

const built: readonly Fix[] = [
  addPushRetry,
  allowEgress,
  allowIngress,
  enableCache,
  extendDeadline,
  lightenBuilder,
  raiseEphemeralStorage,
  raiseMemory,
  renameReference,
  setDockerFormat,
  setImage,
];

/** The fixes that are built, by the id that playbooks name. */
export const fixes: ReadonlyMap<string, Fix> = new Map(built.map((fix) => [fix.id, fix]));
