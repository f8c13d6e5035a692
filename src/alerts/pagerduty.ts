import { z } from 'zod';
import type { Alert } from '../model/alert.ts';
import { namespaceNamedIn } from './names-in.ts';
import { type Reading, readingOf, refused } from './told.ts';

const named = z.object({ summary: z.string().nullish() }).nullish();

const deliverySchema = z.object({
  event: z.object({
    id: z.string().min(1),
    event_type: z.string(),
    occurred_at: z.iso.datetime({ offset: true }),
    data: z.unknown(),
  }),
});

const incidentSchema = z.object({
  id: z.string().min(1),
  title: z.string(),
  html_url: z.string().nullish(),
  urgency: z.string().nullish(),
  service: named,
  priority: named,
});

/** The other types tell of what people do with an incident. */
const statuses: Readonly<Record<string, Alert['status']>> = {
  'incident.triggered': 'firing',
  'incident.reopened': 'firing',
  'incident.resolved': 'resolved',
};

/** When what a delivery tells has happened; it is signed with the rest, so it tells a replay. */
export const occurredAt = (payload: unknown): Date | undefined => {
  const delivery = deliverySchema.safeParse(payload);
  return delivery.success ? new Date(delivery.data.event.occurred_at) : undefined;
};

/** What a V3 webhook of PagerDuty says: one event. Its incidents name workloads in their titles only. */
export function readPagerDuty(payload: unknown): Reading {
  const delivery = deliverySchema.safeParse(payload);
  if (!delivery.success) return refused('That is no V3 webhook of PagerDuty.');
  const { id, event_type, occurred_at, data } = delivery.data.event;
  const status = statuses[event_type];
  if (!status) return readingOf([]);

  const incident = incidentSchema.safeParse(data);
  if (!incident.success) return refused(`That ${event_type} holds no incident.`);
  const { title, html_url, urgency, service, priority } = incident.data;
  const labels = { service: service?.summary, urgency, priority: priority?.summary };
  const text = [title, service?.summary ?? ''].join('\n');
  const namespace = namespaceNamedIn(text);
  const url = html_url?.startsWith('https://') ? html_url : undefined;
  return readingOf([
    {
      labels: Object.fromEntries(
        Object.entries(labels).flatMap(([name, value]) => (value ? [[name, value]] : [])),
      ),
      alert: {
        source: 'pagerduty',
        // What is reopened is one more occurrence; all of them are over when the incident is.
        key: status === 'firing' ? `${incident.data.id}#${id}` : incident.data.id,
        fingerprint: incident.data.id,
        status,
        title,
        subject: { kind: 'text', ...(namespace ? { namespace } : {}), text },
        startedAt: new Date(occurred_at),
        ...(url ? { url } : {}),
      },
    },
  ]);
}
