import { readFileSync } from 'node:fs';
import { messageOf } from '../problems/text.ts';
import { encryptionKeys } from './encryption-keys.ts';

/** Secrets by their environment variables. Each may be given by the path of a file instead: `SLACK_BOT_TOKEN_FILE`. */
export const secretNames = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'GITHUB_TOKEN',
  'GITHUB_APP_PRIVATE_KEY',
  'GITHUB_CLIENT_SECRET',
  'BUILDMEDIC_ENCRYPTION_KEY',
  'GITHUB_WEBHOOK_SECRET',
  'ALERTMANAGER_WEBHOOK_TOKEN',
  'GRAFANA_WEBHOOK_TOKEN',
  'PAGERDUTY_WEBHOOK_SECRET',
  'CLOUDEVENTS_TOKEN',
  'DATABASE_URL',
  'REDIS_URL',
  'RABBITMQ_PASSWORD',
  'PROMETHEUS_PASSWORD',
  'PROMETHEUS_TOKEN',
] as const;
export type SecretName = (typeof secretNames)[number];

export type Secrets = Readonly<Partial<Record<SecretName, string>>>;
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the secrets. An empty variable counts as unset, as compose files set those they were not given.
 * @returns those that were given and are well formed, and one complaint for each that is not; no complaint holds a value
 */
export function readSecrets(env: Environment): { secrets: Secrets; complaints: string[] } {
  const secrets: Partial<Record<SecretName, string>> = {};
  const complaints: string[] = [];
  for (const name of secretNames) {
    const read = readSecret(name, env);
    if (read.kind === 'given') secrets[name] = read.value;
    if (read.kind === 'refused') complaints.push(read.complaint);
  }
  return { secrets, complaints };
}

type Reading =
  | { readonly kind: 'given'; readonly value: string }
  | { readonly kind: 'unset' }
  | { readonly kind: 'refused'; readonly complaint: string };

const refused = (complaint: string): Reading => ({ kind: 'refused', complaint });

function readSecret(name: SecretName, env: Environment): Reading {
  const value = env[name]?.trim();
  const file = env[`${name}_FILE`];
  if (value && file) {
    return refused(`${name}: given both by ${name} and by ${name}_FILE; unset one of them`);
  }
  if (value) return checked(name, name, value);
  return file ? readSecretFile(name, file) : { kind: 'unset' };
}

function readSecretFile(name: SecretName, file: string): Reading {
  const variable = `${name}_FILE`;
  try {
    const value = readFileSync(file, 'utf8').trim();
    if (value) return checked(name, variable, value);
    return refused(`${variable}: ${file} is empty; write the secret into it`);
  } catch (error) {
    const advice = 'give the path of a file that holds the secret';
    return refused(`${variable}: ${file} cannot be read (${messageOf(error)}); ${advice}`);
  }
}

function checked(name: SecretName, variable: string, raw: string): Reading {
  // Compose files and CI settings often hold a key on one line, its line ends written as \n.
  const value = name === 'GITHUB_APP_PRIVATE_KEY' ? raw.replaceAll('\\n', '\n') : raw;
  const mistake = mistakes[name]?.(value);
  return mistake ? refused(`${variable}: ${mistake}`) : { kind: 'given', value };
}

/** What is given by mistake most often, told by its form. Other forms are left to the service to judge. */
const mistakes: Partial<Record<SecretName, (value: string) => string | false>> = {
  SLACK_BOT_TOKEN: (value) =>
    /^xox[pa]-|^xapp-/.test(value) &&
    `a token that begins with ${value.slice(0, 5)} was given; expected the Bot User OAuth Token (xoxb-…) under OAuth & Permissions`,
  SLACK_APP_TOKEN: (value) =>
    /^xox/.test(value) &&
    `a token that begins with ${value.slice(0, 5)} was given; expected an App-Level Token (xapp-…) under Basic Information`,
  GITHUB_APP_PRIVATE_KEY: (value) =>
    !value.includes('PRIVATE KEY-----') &&
    "what was given is no PEM; expected the text of the App's .pem file, from -----BEGIN to the last -----",
  BUILDMEDIC_ENCRYPTION_KEY: (value) =>
    encryptionKeys(value).some((key) => key === undefined) &&
    'what was given is no key; expected 32 bytes in base64 or hex (`openssl rand -base64 32`), older keys after a comma',
  DATABASE_URL: (value) =>
    !hasScheme(value, ['postgres:', 'postgresql:']) &&
    'what was given is no address of Postgres; expected postgres://user:password@host:5432/database',
  REDIS_URL: (value) =>
    !hasScheme(value, ['redis:', 'rediss:']) &&
    'what was given is no address of Redis; expected redis://host:6379 (rediss:// with TLS)',
};

const hasScheme = (value: string, schemes: readonly string[]): boolean =>
  schemes.includes(URL.parse(value)?.protocol ?? '');
