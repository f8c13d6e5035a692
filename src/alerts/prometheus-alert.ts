import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { AlertSource } from '../model/alert.ts';
import { subjectOfLabels } from './subject-of-labels.ts';
import type { Labels, ToldAlert } from './told.ts';

const texts = z.record(z.string(), z.string());

/** One alert in the form that Alertmanager's webhook gave it, and Grafana's took over. */
const alertSchema = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: texts,
  annotations: texts.default({}),
  startsAt: z.iso.datetime({ offset: true }),
  generatorURL: z.string().optional(),
  panelURL: z.string().optional(),
  dashboardURL: z.string().optional(),
  fingerprint: z.string().optional(),
});
type PrometheusAlert = z.infer<typeof alertSchema>;

/**
 * One of a delivery's alerts.
 * @param scope within which the sender's fingerprints are unique
 * @returns why it is none, as a text for who set up the sender
 */
export function prometheusAlert(
  value: unknown,
  source: AlertSource,
  scope: string,
): ToldAlert | string {
  const parsed = alertSchema.safeParse(value);
  if (!parsed.success)
    return `An alert has no valid ${parsed.error.issues[0]?.path.join('.') || 'form'}.`;
  const { labels, annotations, status, startsAt } = parsed.data;
  const title = labels.alertname || 'an alert without a name';
  const subject = subjectOfLabels(labels, [title, ...Object.values(annotations)].join('\n'));
  if (subject.kind === 'unnameable')
    return `The label ${subject.label} of an alert is no name that Kubernetes allows.`;

  const fingerprint = `${scope}${parsed.data.fingerprint || fingerprintOf(labels)}`;
  const startedAt = new Date(startsAt);
  const url = urlOf(parsed.data);
  return {
    labels,
    alert: {
      source,
      // The same labels fire again and again; when it began tells one occurrence from the next.
      key: `${fingerprint}@${startedAt.toISOString()}`,
      fingerprint,
      status,
      title,
      ...(labels.cluster ? { cluster: labels.cluster } : {}),
      subject,
      startedAt,
      ...(url ? { url } : {}),
    },
  };
}

/** Alertmanager before 0.16 sent no fingerprints. */
function fingerprintOf(labels: Labels): string {
  const sorted = Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16);
}

const urlOf = ({ panelURL, dashboardURL, generatorURL }: PrometheusAlert): string | undefined =>
  [panelURL, dashboardURL, generatorURL].find((url) => url && /^https?:\/\//.test(url));
