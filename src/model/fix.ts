import { z } from 'zod';
import type { Fact } from './facts.ts';
import type { ImageReading } from './image-wish.ts';
import type { Subject } from './references.ts';
import type { RepositoryAddress } from './repository-address.ts';
import type { ContextReading, SourceWish } from './source-folder.ts';

/** A file of the repository, its path relative to the repository's root. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The fields of a build that a team may name a key of its Helm values for. */
export const valueFields = [
  'memoryLimit',
  'memoryRequest',
  'ephemeralStorageLimit',
  'ephemeralStorageRequest',
  'deadline',
  'builderImage',
  'roleArn',
  'ttl',
] as const;
export type ValueField = (typeof valueFields)[number];

/** Where this team keeps the values that a fix may change, from the target's configuration. */
export interface FixPlaces {
  /** Helm values: dotted keys by what they set, such as `memoryLimit: builderService.kaniko.resources.limits.memory`. */
  readonly helmValues?: { readonly file: string } & {
    readonly [F in ValueField]?: string | undefined;
  };
  /** By the registry that each takes the place of: `mirror.example.com/docker-hub` for `docker.io`. */
  readonly mirrors?: Readonly<Record<string, string>>;
}

/** What a repository holds, as far as a fix may change it. */
export interface SourceTree {
  readonly files: readonly SourceFile[];
  /** Where git fetches it from; unknown for a checkout, which may be anybody's copy. */
  readonly address?: RepositoryAddress;
}

export interface FixRequest extends SourceTree {
  readonly subject: Subject;
  readonly facts: readonly Fact[];
  readonly places: FixPlaces;
  /** What the fix wished to read of the build's own sources. */
  readonly sources?: readonly ContextReading[];
  /** What registries say of the images that the fix asked for. */
  readonly images?: readonly ImageReading[];
}

export interface FileChange {
  readonly path: string;
  /** Absent when the fix adds the file. */
  readonly before?: string;
  readonly after: string;
}

/** Something that was worked out about a change, or asked of the cluster, before anyone approves it. */
export type Proof = Readonly<z.infer<typeof proofSchema>>;

export const proofSchema = z.object({
  /** A sentence without its full stop: `the path to the registry is open after the change`. */
  claim: z.string(),
  holds: z.enum(['yes', 'no', 'unknown']),
  /** Why it is not known, or what shows that it does not hold. */
  because: z.string().optional(),
});

/** An object as the repository describes it, by all that says something of it. */
export interface ChangedObject {
  /** Absent when the fix adds it. */
  readonly before?: unknown;
  readonly after: unknown;
}

/** A change that a fix makes. */
export interface FixChange {
  readonly kind: 'changed';
  readonly changes: readonly FileChange[];
  /** The object and the field that change: the same for the same change, whatever its value. */
  readonly place: string;
  /** The change in a few words: `memory limit of container kaniko: 1Gi → 2Gi`. */
  readonly summary: string;
  /** The objects that change, as far as they are known as a whole. */
  readonly objects?: readonly ChangedObject[];
  /** What could be proved of its effect. */
  readonly proof?: readonly Proof[];
}

export type FixOutcome =
  | FixChange
  /** The place is not certain: each candidate is a whole change, and a person chooses. */
  | {
      readonly kind: 'choice';
      readonly because: string;
      readonly candidates: readonly FixChange[];
      /** None is certain: a person has to confirm a single one as well. */
      readonly isGuess?: true;
    }
  | { readonly kind: 'not-applicable'; readonly because: string };

/** One kind of fix: a pure function from files to files, with what a reviewer must know about it. */
export interface Fix {
  readonly id: string;
  /** Imperative, as a pull request's title: `Raise the builder's memory`. */
  readonly title: string;
  readonly risk: string;
  readonly verify: string;
  readonly rollback: string;
  /** What it has to read of the build's own sources first, which lie in another repository mostly. */
  wishes?(request: FixRequest): readonly SourceWish[];
  /** The images of which it has to know whether they exist, by their references. */
  wantedImages?(request: FixRequest): readonly string[];
  apply(request: FixRequest): FixOutcome;
}

/** Every fix that a playbook may name. Naming one that is not built yet is right: its remedy is then words. */
export const fixIds = [
  'raise-memory',
  'lighten-builder',
  'raise-ephemeral-storage',
  'extend-deadline',
  'enable-cache',
  'set-cache-arguments',
  'allow-egress',
  'allow-ingress',
  'use-https-git-context',
  'add-git-credentials',
  'set-git-ref',
  'embed-context',
  'set-context-path',
  'mount-docker-config',
  'move-docker-config',
  'add-image-pull-secret',
  'set-image',
  'grow-volume-claim',
  'raise-registry-resources',
  'add-push-retry',
  'allow-insecure-registry',
  'trust-ca',
  'set-role-arn',
  'set-security-context',
  'set-fs-group',
  'set-docker-format',
  'set-platform',
  'pin-builder',
  'rename-reference',
  'fit-quota',
  'set-ttl',
] as const;
