import type { Fix } from '../model/fix.ts';
import { addGitCredentials } from './add-git-credentials.ts';
import { addImagePullSecret } from './add-image-pull-secret.ts';
import { addPushRetry } from './add-push-retry.ts';
import { allowEgress } from './allow-egress.ts';
import { allowIngress } from './allow-ingress.ts';
import { allowInsecureRegistry } from './allow-insecure-registry.ts';
import { embedContext } from './embed-context.ts';
import { enableCache } from './enable-cache.ts';
import { extendDeadline } from './extend-deadline.ts';
import { fitQuota } from './fit-quota.ts';
import { growVolumeClaim } from './grow-volume-claim.ts';
import { lightenBuilder } from './lighten-builder.ts';
import { mountDockerConfig } from './mount-docker-config.ts';
import { moveDockerConfig } from './move-docker-config.ts';
import { pinBuilder } from './pin-builder.ts';
import { raiseEphemeralStorage } from './raise-ephemeral-storage.ts';
import { raiseMemory } from './raise-memory.ts';
import { raiseRegistryResources } from './raise-registry-resources.ts';
import { renameReference } from './rename-reference.ts';
import { setCacheArguments } from './set-cache-arguments.ts';
import { setContextPath } from './set-context-path.ts';
import { setDockerFormat } from './set-docker-format.ts';
import { setFsGroup } from './set-fs-group.ts';
import { setGitRef } from './set-git-ref.ts';
import { setImage } from './set-image.ts';
import { setPlatform } from './set-platform.ts';
import { setRoleArn } from './set-role-arn.ts';
import { setSecurityContext } from './set-security-context.ts';
import { setTtl } from './set-ttl.ts';
import { trustCa } from './trust-ca.ts';
import { useHttpsGitContext } from './use-https-git-context.ts';

const built: readonly Fix[] = [
  addGitCredentials,
  addImagePullSecret,
  addPushRetry,
  allowEgress,
  allowIngress,
  allowInsecureRegistry,
  embedContext,
  enableCache,
  extendDeadline,
  fitQuota,
  growVolumeClaim,
  lightenBuilder,
  mountDockerConfig,
  moveDockerConfig,
  pinBuilder,
  raiseEphemeralStorage,
  raiseMemory,
  raiseRegistryResources,
  renameReference,
  setCacheArguments,
  setContextPath,
  setDockerFormat,
  setFsGroup,
  setGitRef,
  setImage,
  setPlatform,
  setTtl,
  trustCa,
  setRoleArn,
  setSecurityContext,
  useHttpsGitContext,
];

/** The fixes that are built, by the id that playbooks name. */
export const fixes: ReadonlyMap<string, Fix> = new Map(built.map((fix) => [fix.id, fix]));
