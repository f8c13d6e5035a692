import type { Reading } from '../cluster.ts';
import type { SealedCredential } from '../sealed-credential.ts';

/** An image where a registry would have it. */
export interface ImageAddress {
  /** `host[:port]`, as the image's reference names it. */
  readonly registry: string;
  readonly repository: string;
  /** A tag or a digest. */
  readonly reference: string;
}

/** What a registry says of an image, to who asks with these credentials. */
export interface RegistryImage {
  /** `refused`: it wants a login, another one, or one that may do more; many say so of what there is not, too. */
  readonly state: 'exists' | 'missing' | 'no-repository' | 'refused' | 'rate-limited';
  /** What became of the credentials; absent where they were not sent: there were none, or nobody asked for them. */
  readonly login?: 'accepted' | 'refused' | 'not-allowed';
  /** Of an image that is missing, where the registry lists them. */
  readonly tags?: TagList;
}

export interface TagList {
  readonly names: readonly string[];
  /** There are more than were read. */
  readonly isCut: boolean;
}

/** Registries outside the cluster, over HTTPS. Nothing is pulled: they are asked whether an image is there. */
export type Registries = {
  /** Without a credential it is asked as anybody may. */
  image(image: ImageAddress, credential?: SealedCredential): Promise<Reading<RegistryImage>>;
};
