import type { DockerConfig } from './docker-config.ts';

/** A file that a Secret holds: the name of its key, and the docker config in it where it is one. */
export interface SecretFile {
  readonly key: string;
  /** Absent for a key that no client of a registry reads. */
  readonly config?: DockerConfig;
}

/** A Secret with credentials for registries, as far as it may be looked into. Its values are under seal. */
export interface PullSecret {
  /** `kubernetes.io/dockerconfigjson`, `Opaque` …; absent where only the metadata was read. */
  readonly type?: string;
  /** When it was last written, as far as its metadata tells. */
  readonly writtenAt?: Date;
  readonly content:
    | { readonly kind: 'read'; readonly files: readonly SecretFile[] }
    /** It is there, and its body was not looked at or has been taken out. */
    | { readonly kind: 'hidden'; readonly because: string };
}
