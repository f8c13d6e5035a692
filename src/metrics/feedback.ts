import { Counter, type Registry } from 'prom-client';
import type { AuditEvent } from '../model/event.ts';

/** Listens to events: what people say of findings. Who changes their mind is counted again. */
export function feedbackMetrics(registry: Registry): (event: AuditEvent) => Promise<void> {
  const feedback = new Counter({
    name: 'buildmedic_feedback_total',
    help: 'What people said of findings, by answer: right or wrong.',
    labelNames: ['answer'],
    registers: [registry],
  });
  return async (event) => {
    if (event.type === 'feedback-given') feedback.inc({ answer: event.answer });
  };
}
