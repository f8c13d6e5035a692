import { z } from 'zod';
import { credentialExpiry } from './credential-expiry.ts';
import {
  type RegistryCredential,
  type SealedCredential,
  sealCredential,
} from './sealed-credential.ts';

/** What a docker config has for one registry. */
export interface RegistryEntry {
  /** As it is written: `registry.acme.example:5000/team`, `https://index.docker.io/v1/`. */
  readonly registry: string;
  /** `undecodable`: its `auth` is not base64 of `user:password`; `nothing`: the entry is empty. */
  readonly holds: 'password' | 'identity-token' | 'registry-token' | 'nothing' | 'undecodable';
  /** When the credential ends, where it says so itself: ECR's passwords and signed tokens do. */
  readonly expiresAt?: Date;
  readonly credential?: SealedCredential;
}

/** A docker `config.json`, a containers `auth.json` or a `.dockercfg`, with its credentials under seal. */
export type DockerConfig =
  | {
      readonly kind: 'read';
      readonly entries: readonly RegistryEntry[];
      /** Registry host to the program that fetches its credentials, without `docker-credential-`. */
      readonly helpers: Readonly<Record<string, string>>;
      /** The program for all other registries (`credsStore`). */
      readonly defaultHelper?: string;
    }
  /** `because` names no part of the text. */
  | { readonly kind: 'malformed'; readonly because: string }
  /** Whoever took the snapshot put a mask in its place. */
  | { readonly kind: 'masked' };

const entrySchema = z.looseObject({
  auth: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  identitytoken: z.string().optional(),
  registrytoken: z.string().optional(),
});
const entriesSchema = z.record(z.string(), entrySchema.nullish());
const configSchema = z.looseObject({
  auths: entriesSchema.nullish(),
  credHelpers: z.record(z.string(), z.string()).nullish(),
  credsStore: z.string().nullish(),
});

/** Reads a docker config. `legacy` is the format of `.dockercfg`: the entries without `auths` around them. */
export function dockerConfig(text: string, { legacy = false } = {}): DockerConfig {
  const json = parseJson(text);
  if (json === undefined) {
    return looksMasked(text)
      ? { kind: 'masked' }
      : { kind: 'malformed', because: text.trim() === '' ? 'it is empty' : 'it is not JSON' };
  }
  const parsed = configSchema.safeParse(legacy ? { auths: json } : json);
  if (!parsed.success) return { kind: 'malformed', because: 'it is JSON of another shape' };
  const { auths, credHelpers, credsStore } = parsed.data;
  return {
    kind: 'read',
    entries: Object.entries(auths ?? {}).map(([registry, entry]) =>
      registryEntry(registry, entry ?? {}),
    ),
    helpers: credHelpers ?? {},
    ...(credsStore ? { defaultHelper: credsStore } : {}),
  };
}

// The parser's own message would quote the text.
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Has someone put a mask in the place of a value, as tools that take snapshots do? */
export const looksMasked = (text: string): boolean =>
  /redact|mask|hidden|omitted|removed|\*{3}|‹|^x{3,}|<[^>]*>/i.test(text.slice(0, 200));

type Entry = z.infer<typeof entrySchema>;

function registryEntry(registry: string, entry: Entry): RegistryEntry {
  const credential = credentialIn(entry);
  if (typeof credential === 'string') return { registry, holds: credential };
  const secret = credential.kind === 'password' ? credential.password : credential.token;
  const expiresAt = credentialExpiry(secret);
  return {
    registry,
    holds: credential.kind,
    ...(expiresAt ? { expiresAt } : {}),
    credential: sealCredential(credential),
  };
}

/** As docker's own client takes them: `auth` overrides user name and password, and tokens override both. */
function credentialIn(entry: Entry): RegistryCredential | 'nothing' | 'undecodable' {
  const { auth, username = '', password = '', identitytoken, registrytoken } = entry;
  if (identitytoken) return { kind: 'identity-token', token: identitytoken };
  if (registrytoken) return { kind: 'registry-token', token: registrytoken };
  if (!auth) return username || password ? { kind: 'password', username, password } : 'nothing';
  const decoded = Buffer.from(auth, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon > 0 && isBase64(auth)) {
    return {
      kind: 'password',
      username: decoded.slice(0, colon),
      password: decoded.slice(colon + 1),
    };
  }
  return looksMasked(auth) ? { kind: 'password', username, password: auth } : 'undecodable';
}

const isBase64 = (text: string): boolean => /^[A-Za-z0-9+/_-]+={0,2}\s*$/.test(text);
