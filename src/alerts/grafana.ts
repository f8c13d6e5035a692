import { z } from 'zod';
import { prometheusAlert } from './prometheus-alert.ts';
import { type Reading, readingOf, refused } from './told.ts';

const version = '1';

const deliverySchema = z.object({
  version: z.literal(version),
  orgId: z.number().int(),
  truncatedAlerts: z.number().int().min(0).default(0),
  alerts: z.array(z.unknown()),
});

/** What a delivery of a webhook contact point of Grafana's alerting says. Fingerprints are unique within an organisation. */
export function readGrafana(payload: unknown): Reading {
  const delivery = deliverySchema.safeParse(payload);
  if (!delivery.success)
    return refused(
      `That is no delivery of Grafana's alerting, version ${version}, with the payload that it has by itself.`,
    );
  const { alerts, orgId, truncatedAlerts } = delivery.data;
  return readingOf(
    alerts.map((alert) => prometheusAlert(alert, 'grafana', `${orgId}/`)),
    truncatedAlerts,
  );
}
