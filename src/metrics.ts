import { Registry } from 'prom-client';
import { buildMetrics } from './metrics/builds.ts';
import { callMetrics } from './metrics/calls.ts';
import { deliveryMetrics } from './metrics/delivery.ts';
import { measuredDiagnosis } from './metrics/diagnoses.ts';
import { feedbackMetrics } from './metrics/feedback.ts';
import { fixMetrics } from './metrics/fixes.ts';
import { httpMetrics } from './metrics/http.ts';
import { incidentMetrics } from './metrics/incidents.ts';
import { processMetrics } from './metrics/process.ts';
import { type StoredNumbers, storedMetrics } from './metrics/stored.ts';
import type { AuditEvent } from './model/event.ts';
import type { FixReference, IncidentMeasure } from './model/measure.ts';
import { version } from './version.ts';

/** What labels may say beside what the cluster's users name. */
export interface KnownNames {
  readonly causes: Iterable<string>;
  readonly checks: Iterable<string>;
}

/** What this process counts, and how Prometheus reads it. */
export type Metrics = ReturnType<typeof openMetrics>;

/** Counters begin at 0 with each process: what is asked over time is the sum of their increases. */
export function openMetrics({ causes, checks }: KnownNames) {
  const registry = new Registry();
  processMetrics(registry, version);
  const causeIds = [...causes];
  return {
    builds: buildMetrics(registry, causeIds),
    measured: measuredDiagnosis(registry, checks),
    onCall: callMetrics(registry),
    onAnswered: httpMetrics(registry),
    onDelivery: deliveryMetrics(registry),
    /** Adds what stands in the store and the queue. @returns who is to be told of every event */
    joined({ measures, stored, onError }: Joined): (event: AuditEvent) => void {
      storedMetrics(registry, stored);
      const listeners = [
        incidentMetrics(registry, causeIds, measures.ofEvent),
        fixMetrics(registry, measures.fixOf),
        feedbackMetrics(registry),
      ];
      return (event) => {
        for (const listen of listeners) listen(event).catch(onError);
      };
    },
    /** In Prometheus' text format. */
    exposed: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
}

/** What is known only once everything is open. */
interface Joined {
  readonly measures: {
    ofEvent(event: AuditEvent): Promise<IncidentMeasure | undefined>;
    fixOf(reference: FixReference): Promise<string | undefined>;
  };
  readonly stored: StoredNumbers;
  /** Told of an event that could not be measured. */
  readonly onError: (error: unknown) => void;
}
