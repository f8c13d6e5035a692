import { isIP } from 'node:net';
import type { Build } from '../diagnosis/find-build.ts';
import type { Cluster, Reading } from '../model/cluster.ts';
import type { FactValue } from '../model/facts.ts';
import { hostAndPort, type ImageReference } from '../model/image-reference.ts';
import type { Registries, RegistryImage } from '../model/systems/registries.ts';
import { type Logins, pullLogins } from './credentials/pull-logins.ts';
import type { Lookup } from './registry-service.ts';

/** What a registry outside the cluster said of an image, and to whom. */
export interface OutsideRead {
  readonly image: ImageReference;
  readonly reading: Reading<RegistryImage>;
  readonly askedBy: 'anybody' | 'pull secret';
  /** What became of the pod's own credentials, where they were tried. */
  readonly login?: FactValue<'pull.login'>;
  /** Who pulls may be told something else. */
  readonly mayHaveOthers: boolean;
}

/** Is the registry none of this cluster's? A name that could be a Service's, and is not seen to be one, is a host's. */
export const isOutside = ({ registry, reading, expected }: Lookup): boolean =>
  expected === undefined &&
  (reading.kind === 'not-found' ||
    (reading.kind === 'forbidden' && !isIP(hostAndPort(registry).host)));

/** So many of the pod's credentials for one registry are tried. */
const maxCredentials = 3;

/** Asks with what the kubelet would pull with; without a login where there is none, or where none is taken. */
export async function askOutside(
  registries: Registries,
  cluster: Cluster,
  build: Build,
  image: ImageReference,
): Promise<OutsideRead> {
  const logins = await pullLogins(cluster, build, image);
  const { registry, repository, digest, tag = 'latest' } = image;
  const address = { registry, repository, reference: digest ?? tag };
  const about = { image, mayHaveOthers: logins.mayHaveOthers };
  const tried = await tryLogins(registries, address, logins);
  if (tried && tried.login !== 'refused') return { ...about, ...tried, askedBy: 'pull secret' };
  const reading = await registries.image(address);
  return { ...about, reading, askedBy: 'anybody', ...(tried ? { login: 'refused' } : {}) };
}

async function tryLogins(
  registries: Registries,
  address: Parameters<Registries['image']>[0],
  { credentials }: Logins,
): Promise<Pick<OutsideRead, 'reading' | 'login'> | undefined> {
  let last: Pick<OutsideRead, 'reading' | 'login'> | undefined;
  for (const credential of credentials.slice(0, maxCredentials)) {
    const reading = await registries.image(address, credential);
    const login = reading.kind === 'found' ? reading.value.login : undefined;
    // One that may not do this says more than one that is no login at all.
    if (!last || login !== 'refused') last = { reading, ...(login ? { login } : {}) };
    if (login !== 'refused' && login !== 'not-allowed') return last;
  }
  // Of those that were not tried one may be taken.
  return last && credentials.length > maxCredentials ? { reading: last.reading } : last;
}
