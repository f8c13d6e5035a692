import type { SignalCount } from '../../model/alert.ts';
import type { Incident } from '../../model/incident.ts';
import { link, type Markup, markup, mention, short } from './markup.ts';
import { counted } from './phase-text.ts';

/** Who asked, or which alert told; and how many alerts there are by now, over how many workloads. */
export function originOf(
  { requestedBy, raisedBy }: Pick<Incident, 'requestedBy' | 'raisedBy'>,
  signals?: SignalCount,
): Markup {
  if (!raisedBy) return markup`Asked by ${mention(requestedBy)}`;
  const title = short(raisedBy.title, 120).trim() || 'an alert';
  const told = raisedBy.url ? link(raisedBy.url, title) : markup`${title}`;
  return markup`${sources[raisedBy.source]}: ${told}${countText(signals)}`;
}

const sources = {
  alertmanager: 'Alertmanager',
  grafana: 'Grafana',
  pagerduty: 'PagerDuty',
  cloudevent: 'Event',
  slack: 'Alert',
  watcher: 'Seen in the cluster',
  threshold: 'Over its limit',
} as const;

function countText(signals: SignalCount | undefined): string {
  if (!signals || signals.alerts < 2) return '';
  const { alerts, workloads, workloadCount } = signals;
  if (workloadCount < 2) return ` · ${counted(alerts, 'alert')}`;
  const names = workloads.map(({ name }) => short(name, 60)).join(', ');
  const more = workloadCount - workloads.length;
  return ` · ${counted(alerts, 'alert')} over ${workloadCount} workloads: ${names}${more > 0 ? ` and ${more} more` : ''}`;
}
