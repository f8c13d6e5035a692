/** What opens a registry. Only the adapter that talks to registries may hold one in the open. */
export type RegistryCredential =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** An OAuth2 refresh token, exchanged for an access token. */
  | { readonly kind: 'identity-token'; readonly token: string }
  /** A bearer token, sent as it is. */
  | { readonly kind: 'registry-token'; readonly token: string };

const contents = new WeakMap<SealedCredential, RegistryCredential>();
let sealed = 0;

/**
 * A credential that can be handed around and not looked into: printed, logged, or written as JSON it shows its number.
 * The number tells two credentials apart where questions are compared by their JSON.
 */
export class SealedCredential {
  readonly #number = ++sealed;

  toJSON(): string {
    return `‹sealed credential ${this.#number}›`;
  }

  toString(): string {
    return this.toJSON();
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toJSON();
  }
}

/** Puts a credential under seal, where it was read. */
export function sealCredential(credential: RegistryCredential): SealedCredential {
  const handle = new SealedCredential();
  contents.set(handle, credential);
  return handle;
}

/** What is under the seal. For the adapter that talks to registries, and no one else: a test of the imports holds that. */
export function openCredential(handle: SealedCredential): RegistryCredential {
  const credential = contents.get(handle);
  if (!credential) throw new Error('a credential that was not sealed in this process');
  return credential;
}
