import type { Complaint } from './complaint.ts';
import { type SecretName, secretNames } from './secrets.ts';

/**
 * Finds secrets that stand in the file, by their keys and by the form of their values. The file is meant to be
 * committed and shown around, so they are refused; the complaints name the variable and never the value.
 * @param isKnown whether the schema has a key at this path
 */
export function misplacedSecrets(
  data: unknown,
  isKnown: (path: readonly PropertyKey[]) => boolean,
): Complaint[] {
  return leavesOf(data).flatMap(({ path, value }) => {
    const name = secretOfValue(value) ?? (isKnown(path) ? undefined : secretOfKey(path));
    return name ? [{ path, text: advice(name) }] : [];
  });
}

const advice = (name: SecretName | 'any'): string => {
  const variable =
    name === 'any' ? `one of ${secretNames.join(', ')}` : `${name}, or ${name}_FILE,`;
  return `a secret does not belong in this file; set ${variable} in the environment, and replace the secret if others could read it here`;
};

/** Forms that nothing but a secret has. Addresses count by what they may hold: a login. */
const forms: readonly (readonly [RegExp, SecretName | 'any'])[] = [
  [/^xoxb-/, 'SLACK_BOT_TOKEN'],
  [/^xapp-/, 'SLACK_APP_TOKEN'],
  [/^(gh[pousr]_|github_pat_)/, 'GITHUB_TOKEN'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'GITHUB_APP_PRIVATE_KEY'],
  [/^postgres(ql)?:\/\//, 'DATABASE_URL'],
  [/^rediss?:\/\//, 'REDIS_URL'],
  [/^xox[a-z]-/, 'any'],
  [/^[a-z][a-z+.-]*:\/\/[^/@\s]*:[^/@\s]+@/i, 'any'],
];

const secretOfValue = (value: unknown): SecretName | 'any' | undefined =>
  typeof value === 'string' ? forms.find(([form]) => form.test(value.trim()))?.[1] : undefined;

/** Keys by which people try, in the words of the whole path: `github.token` is GITHUB_TOKEN. */
const keys: readonly (readonly [RegExp, SecretName | 'any'])[] = [
  [/^ALERTMANAGER_.*(TOKEN|SECRET|PASSWORD)$/, 'ALERTMANAGER_WEBHOOK_TOKEN'],
  [/^GRAFANA_.*(TOKEN|SECRET|PASSWORD)$/, 'GRAFANA_WEBHOOK_TOKEN'],
  [/^PAGERDUTY_.*(TOKEN|SECRET)$/, 'PAGERDUTY_WEBHOOK_SECRET'],
  [/^CLOUD_?EVENTS_.*(TOKEN|SECRET)$/, 'CLOUDEVENTS_TOKEN'],
  [/DATABASE_URL$|POSTGRES(QL)?(_URL)?$|^(STORE|DATABASE)_URL$/, 'DATABASE_URL'],
  [/REDIS(_URL)?$|^QUEUE_URL$/, 'REDIS_URL'],
  [/SIGNING_SECRET$/, 'SLACK_SIGNING_SECRET'],
  [/CLIENT_SECRET$/, 'GITHUB_CLIENT_SECRET'],
  [/ENCRYPTION_KEYS?$/, 'BUILDMEDIC_ENCRYPTION_KEY'],
  [/PRIVATE_KEY$/, 'GITHUB_APP_PRIVATE_KEY'],
  [/APP_(LEVEL_)?TOKEN$/, 'SLACK_APP_TOKEN'],
  [/BOT_TOKEN$|^SLACK_.*TOKEN$/, 'SLACK_BOT_TOKEN'],
  [/^GITHUB_.*TOKEN$|GITHUB_TOKEN$/, 'GITHUB_TOKEN'],
  [/^RABBITMQ_.*PASSWORD$/, 'RABBITMQ_PASSWORD'],
  [/^PROMETHEUS_.*PASSWORD$/, 'PROMETHEUS_PASSWORD'],
  [/^PROMETHEUS_.*TOKEN$/, 'PROMETHEUS_TOKEN'],
  [/(TOKEN|SECRET|PASSWORD|CREDENTIALS?)$/, 'any'],
];

function secretOfKey(path: readonly PropertyKey[]): SecretName | 'any' | undefined {
  const words = path
    .filter((key) => typeof key === 'string')
    .map((key) => key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replaceAll('-', '_'))
    .join('_')
    .toUpperCase();
  return keys.find(([form]) => form.test(words))?.[1];
}

interface Leaf {
  readonly path: readonly PropertyKey[];
  readonly value: unknown;
}

function leavesOf(value: unknown, path: readonly PropertyKey[] = []): Leaf[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => leavesOf(item, [...path, index]));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...path, key]));
  }
  return [{ path, value }];
}
