import type { Check } from '../diagnosis/check.ts';
import { admission } from './admission.ts';
import { baseImage } from './base-image.ts';
import { buildContext } from './build-context.ts';
import { buildEvents } from './build-events.ts';
import { buildIdle } from './build-idle.ts';
import { buildJob } from './build-job.ts';
import { buildLog } from './build-log.ts';
import { buildNode } from './build-node.ts';
import { buildOrigin } from './build-origin.ts';
import { buildPods } from './build-pods.ts';
import { buildQueue } from './build-queue.ts';
import { buildStart } from './build-start.ts';
import { buildTime } from './build-time.ts';
import { builderCredentials } from './builder-credentials.ts';
import { builderFormat } from './builder-format.ts';
import { builderPlatform } from './builder-platform.ts';
import { builderSecretElsewhere } from './builder-secret-elsewhere.ts';
import { builderSecurity } from './builder-security.ts';
import { builderSettings } from './builder-settings.ts';
import { builderTransport } from './builder-transport.ts';
import { cacheVolume } from './cache-volume.ts';
import { commandFailure } from './command-failure.ts';
import { configReferences } from './config-references.ts';
import { containerUsage } from './container-usage.ts';
import { copySource } from './copy-source.ts';
import { dependencyInstall } from './dependency-install.ts';
import { dnsServer } from './dns-server.ts';
import { dockerfileText } from './dockerfile-text.ts';
import { ecrImage } from './ecr-image.ts';
import { gitCredentials } from './git-credentials.ts';
import { gitCredentialsElsewhere } from './git-credentials-elsewhere.ts';
import { gitRef } from './git-ref.ts';
import { goodBuild } from './good-build.ts';
import { imageBuild } from './image-build.ts';
import { imagePull } from './image-pull.ts';
import { imageTag } from './image-tag.ts';
import { localStorage } from './local-storage.ts';
import { memoryCeiling } from './memory-ceiling.ts';
import { networkPolicies } from './network-policies.ts';
import { nodeRuntime } from './node-runtime.ts';
import { objectStorageAccess } from './object-storage-access.ts';
import { objectStorageIdentity } from './object-storage-identity.ts';
import { outsideEgress } from './outside-egress.ts';
import { platformNodes } from './platform-nodes.ts';
import { policyGroups } from './policy-groups.ts';
import { pullCredentials } from './pull-credentials.ts';
import { pullPath } from './pull-path.ts';
import { pullSecretElsewhere } from './pull-secret-elsewhere.ts';
import { queueWorker } from './queue-worker.ts';
import { quota } from './quota.ts';
import { rateLimit } from './rate-limit.ts';
import { recentBuilds } from './recent-builds.ts';
import { registryAuthority } from './registry-authority.ts';
import { registryClaim } from './registry-claim.ts';
import { registryEndpoints } from './registry-endpoints.ts';
import { registryLog } from './registry-log.ts';
import { registryName } from './registry-name.ts';
import { registryOutage } from './registry-outage.ts';
import { registryPods } from './registry-pods.ts';
import { registryResponse } from './registry-response.ts';
import { registryService } from './registry-service.ts';
import { registryVolume } from './registry-volume.ts';
import { registryWorkload } from './registry-workload.ts';
import { scheduling } from './scheduling.ts';
import { snapshotMount } from './snapshot-mount.ts';
import { transportFailure } from './transport-failure.ts';
import { workloadState } from './workload-state.ts';

/** Every check. To add one, write its file and name it here. */
export const allChecks: readonly Check[] = [
  buildJob,
  buildOrigin,
  buildPods,
  buildStart,
  workloadState,
  imagePull,
  // The log before the events: a container that wrote one got over what kept its pod waiting.
  buildLog,
  recentBuilds,
  goodBuild,
  buildEvents,
  buildIdle,
  registryService,
  registryEndpoints,
  registryPods,
  registryOutage,
  registryWorkload,
  registryResponse,
  registryVolume,
  registryClaim,
  registryLog,
  policyGroups,
  networkPolicies,
  pullPath,
  baseImage,
  imageTag,
  imageBuild,
  gitCredentials,
  gitCredentialsElsewhere,
  memoryCeiling,
  objectStorageIdentity,
  objectStorageAccess,
  ecrImage,
  scheduling,
  buildTime,
  builderSettings,
  builderCredentials,
  builderSecretElsewhere,
  pullCredentials,
  pullSecretElsewhere,
  containerUsage,
  buildQueue,
  queueWorker,
  buildContext,
  copySource,
  dockerfileText,
  localStorage,
  transportFailure,
  builderTransport,
  registryAuthority,
  nodeRuntime,
  quota,
  admission,
  configReferences,
  buildNode,
  registryName,
  dnsServer,
  rateLimit,
  builderSecurity,
  builderFormat,
  builderPlatform,
  platformNodes,
  cacheVolume,
  snapshotMount,
  dependencyInstall,
  commandFailure,
  outsideEgress,
  gitRef,
];
