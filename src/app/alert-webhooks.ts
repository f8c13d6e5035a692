import { readAlertmanager } from '../alerts/alertmanager.ts';
import { channelFor } from '../alerts/channel-for.ts';
import { readCloudEvents } from '../alerts/cloudevent.ts';
import { readGrafana } from '../alerts/grafana.ts';
import { occurredAt, readPagerDuty } from '../alerts/pagerduty.ts';
import type { AlertSecrets } from '../config/alert-secrets.ts';
import {
  alertmanagerSender,
  cloudEventSender,
  grafanaSender,
  pagerDutySender,
} from '../http/alert-senders.ts';
import { type AlertSender, alertWebhook } from '../http/alert-webhook.ts';
import type { Handle } from '../http/server.ts';
import { createPlaceAlerts } from '../incidents/signals/place-alerts.ts';
import type { Parts } from './parts.ts';
import type { UseCases } from './use-cases.ts';

/** Alertmanager and the like wait ten seconds and more, PagerDuty five; then they come again. */
const patienceMs = 4_000;

/** The paths that take alerts, of those senders whose secret is set. */
export function alertWebhooks(
  { config, logger }: Parts,
  { takeAlerts }: UseCases,
): [path: string, handle: Handle][] {
  const { channel, routes, secrets } = config.alerts;
  const take = createPlaceAlerts({ takeAlerts, channelFor: channelFor(routes, channel) });
  const onTrouble = (what: string, error?: unknown): void =>
    logger.warn(error === undefined ? {} : { err: error }, what);
  return sendersOf(secrets).map(([path, sender]) => [
    path,
    alertWebhook({ sender, take, onTrouble, patienceMs }),
  ]);
}

function sendersOf(secrets: AlertSecrets): [path: string, sender: AlertSender][] {
  const {
    ALERTMANAGER_WEBHOOK_TOKEN: alertmanager,
    GRAFANA_WEBHOOK_TOKEN: grafana,
    PAGERDUTY_WEBHOOK_SECRET: pagerDuty,
    CLOUDEVENTS_TOKEN: events,
  } = secrets;
  return [
    ...(alertmanager
      ? [at('/alerts/alertmanager', alertmanagerSender(alertmanager, readAlertmanager))]
      : []),
    ...(grafana ? [at('/alerts/grafana', grafanaSender(grafana, readGrafana))] : []),
    ...(pagerDuty
      ? [at('/alerts/pagerduty', pagerDutySender(pagerDuty, readPagerDuty, occurredAt))]
      : []),
    ...(events ? [at('/alerts/events', cloudEventSender(events, readCloudEvents))] : []),
  ];
}

const at = (path: string, sender: AlertSender): [string, AlertSender] => [path, sender];
