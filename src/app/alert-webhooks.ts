import { readAlertmanager } from '../alerts/alertmanager.ts';
import { channelFor } from '../alerts/channel-for.ts';
import { alertmanagerSender } from '../http/alert-senders.ts';
import { type AlertSender, alertWebhook } from '../http/alert-webhook.ts';
import type { Handle } from '../http/server.ts';
import { createPlaceAlerts } from '../incidents/place-alerts.ts';
import type { Parts } from './parts.ts';
import type { UseCases } from './use-cases.ts';

/** Alertmanager and the like wait ten seconds and more; then they come again. */
const patienceMs = 5_000;

/** The paths that take alerts, of those senders whose secret is set. */
export function alertWebhooks(
  { config, logger }: Parts,
  { takeAlerts }: UseCases,
): [path: string, handle: Handle][] {
  const { channel, routes, secrets } = config.alerts;
  const take = createPlaceAlerts({ takeAlerts, channelFor: channelFor(routes, channel) });
  const onTrouble = (what: string, error?: unknown): void =>
    logger.warn(error === undefined ? {} : { err: error }, what);
  const senders: [path: string, sender: AlertSender | undefined][] = [
    [
      '/alerts/alertmanager',
      secrets.alertmanager ? alertmanagerSender(secrets.alertmanager, readAlertmanager) : undefined,
    ],
  ];
  return senders.flatMap(([path, sender]) =>
    sender ? [[path, alertWebhook({ sender, take, onTrouble, patienceMs })]] : [],
  );
}
