import { readFileSync } from 'node:fs';
import { messageOf } from '../problems.ts';

/** Secrets by their environment variables. Each may be given by the path of a file instead: `SLACK_BOT_TOKEN_FILE`. */
export const secretNames = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'GITHUB_TOKEN',
  'GITHUB_APP_PRIVATE_KEY',
  'DATABASE_URL',
  'REDIS_URL',
] as const;
export type SecretName = (typeof secretNames)[number];

export type Secrets = Readonly<Partial<Record<SecretName, string>>>;
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the secrets. An empty variable counts as unset, as compose files set those they were not given. */
export function readSecrets(env: Environment): { secrets: Secrets; complaints: string[] } {
  const secrets: Partial<Record<SecretName, string>> = {};
  const complaints: string[] = [];
  for (const name of secretNames) {
    const value = env[name];
    const file = env[`${name}_FILE`];
    if (value && file)
      complaints.push(`${name}: given both by ${name} and by ${name}_FILE; unset one of them`);
    else if (value) secrets[name] = value.trim();
    else if (file) {
      try {
        secrets[name] = readFileSync(file, 'utf8').trim();
      } catch (error) {
        complaints.push(
          `${name}_FILE: ${file} cannot be read (${messageOf(error)}); give the path of a file that holds the secret`,
        );
      }
    }
  }
  return { secrets, complaints };
}
