import type { Secrets } from './secrets.ts';

/** The secrets of who sends alerts; each opens one path. */
export const alertSecretNames = [
  'ALERTMANAGER_WEBHOOK_TOKEN',
  'GRAFANA_WEBHOOK_TOKEN',
  'PAGERDUTY_WEBHOOK_SECRET',
  'CLOUDEVENTS_TOKEN',
] as const;

export type AlertSecrets = Pick<Secrets, (typeof alertSecretNames)[number]>;
