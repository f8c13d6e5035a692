import { z } from 'zod';
import { prometheusAlert } from './prometheus-alert.ts';
import { type Reading, readingOf, refused } from './told.ts';

const version = '4';

const deliverySchema = z.object({
  version: z.literal(version),
  truncatedAlerts: z.number().int().min(0).default(0),
  alerts: z.array(z.unknown()),
});

/** What a delivery of Alertmanager's webhook says: one group of alerts, those that are over among them. */
export function readAlertmanager(payload: unknown): Reading {
  const delivery = deliverySchema.safeParse(payload);
  if (!delivery.success)
    return refused(`That is no delivery of Alertmanager's webhook, version ${version}.`);
  const { alerts, truncatedAlerts } = delivery.data;
  return readingOf(
    alerts.map((alert) => prometheusAlert(alert, 'alertmanager', '')),
    truncatedAlerts,
  );
}
