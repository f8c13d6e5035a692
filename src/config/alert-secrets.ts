import type { Secrets } from './secrets.ts';

/** The secrets of who sends alerts; each opens one path. */
export const alertSecretNames = ['ALERTMANAGER_WEBHOOK_TOKEN'] as const;

export interface AlertSecrets {
  readonly alertmanager?: string;
}

export const alertSecrets = ({ ALERTMANAGER_WEBHOOK_TOKEN }: Secrets): AlertSecrets => ({
  ...(ALERTMANAGER_WEBHOOK_TOKEN ? { alertmanager: ALERTMANAGER_WEBHOOK_TOKEN } : {}),
});
