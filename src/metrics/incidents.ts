import { Counter, Histogram, type Registry } from 'prom-client';
import type { AuditEvent } from '../model/event.ts';
import type { IncidentMeasure } from '../model/measure.ts';
import { knownOf } from './bounded.ts';

/** From a minute to hours, around SRE-001's 10 minutes to the cause and 30 to the resolution. */
const buckets = [15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 21_600, 86_400];

/** Listens to events: how many incidents there are, and how long people waited. */
export function incidentMetrics(
  registry: Registry,
  causes: Iterable<string>,
  measureOf: (event: AuditEvent) => Promise<IncidentMeasure | undefined>,
): (event: AuditEvent) => Promise<void> {
  const registers = [registry];
  const incidents = new Counter({
    name: 'buildmedic_incidents_total',
    help: 'Incidents that were begun, by who told of them: person, or the source of an alert.',
    labelNames: ['trigger'],
    registers,
  });
  const toDiagnosis = new Histogram({
    name: 'buildmedic_time_to_diagnosis_seconds',
    help: 'From the alert, or the question, to the first finding about a failure.',
    labelNames: ['trigger'],
    buckets,
    registers,
  });
  const toResolution = new Histogram({
    name: 'buildmedic_time_to_resolution_seconds',
    help: 'From the alert, or the question, to the end of the incident.',
    labelNames: ['cause'],
    buckets,
    registers,
  });
  const causeOf = knownOf([...causes, 'novel']);

  return async (event) => {
    if (!isMeasured(event)) return;
    const measure = await measureOf(event);
    if (!measure?.isFirst) return;
    const { trigger, cause, beganAt } = measure;
    const seconds = Math.max(0, (event.at.getTime() - beganAt.getTime()) / 1000);
    if (event.type === 'incident-requested') incidents.inc({ trigger });
    else if (cause === undefined) return;
    else if (event.type === 'diagnosis-finished') toDiagnosis.observe({ trigger }, seconds);
    else toResolution.observe({ cause: causeOf(cause) }, seconds);
  };
}

const isMeasured = (event: AuditEvent): boolean =>
  event.type === 'incident-requested' ||
  event.type === 'diagnosis-finished' ||
  event.type === 'incident-resolved' ||
  (event.type === 'verification-ended' && event.outcome === 'fixed');
