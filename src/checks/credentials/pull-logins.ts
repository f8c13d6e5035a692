import type { Build } from '../../diagnosis/find-build.ts';
import type { Cluster, Reading } from '../../model/cluster.ts';
import type { ImageReference } from '../../model/image-reference.ts';
import type { PullSecret } from '../../model/pull-secret.ts';
import { entriesFor } from '../../model/registry-entries.ts';
import type { SealedCredential } from '../../model/sealed-credential.ts';
import { pulling } from '../image-pull.ts';
import { isCloudRegistry } from './cloud-registry.ts';
import { kubeletFile } from './judge-pull-secret.ts';
import { type PullSecrets, pullSecretsOf } from './pull-secrets.ts';

/** As whom the registry of an image can be asked. */
export interface Logins {
  /** Under seal, in the order in which they were found. */
  readonly credentials: readonly SealedCredential[];
  /** Who pulls may have others, or an identity of the node's. */
  readonly mayHaveOthers: boolean;
}

/** What the kubelet has for the registry of an image; for a build, whose builder has its own, nothing. */
export async function pullLogins(
  cluster: Cluster,
  build: Build,
  image: ImageReference,
): Promise<Logins> {
  const pod = pulling(build)?.pod;
  if (!pod) return { credentials: [], mayHaveOthers: true };
  const read = await pullSecretsOf(cluster, pod);
  const configs = read.secrets.map(([, reading]) =>
    reading.kind === 'found' ? kubeletFile(reading.value)?.config : undefined,
  );
  const entries = configs.flatMap((config) =>
    config?.kind === 'read' ? entriesFor(config, image, 'kubelet') : [],
  );
  return {
    credentials: entries.flatMap(({ credential }) => credential ?? []),
    mayHaveOthers:
      isCloudRegistry(image.registry) ||
      hidesSome(read) ||
      configs.some((config) => config?.kind === 'masked'),
  };
}

const hidesSome = ({ account, secrets }: PullSecrets): boolean =>
  isUnread(account) || secrets.some(([, reading]) => isUnread(reading) || isHidden(reading));

const isUnread = ({ kind }: Reading<unknown>): boolean =>
  kind === 'forbidden' || kind === 'unavailable';

const isHidden = (reading: Reading<PullSecret>): boolean =>
  reading.kind === 'found' && reading.value.content.kind === 'hidden';
