import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { feedbackMetrics } from '../../src/metrics/feedback.ts';
import type { AuditEvent } from '../../src/model/event.ts';
import { samplesOf } from '../support/samples-of.ts';

const said = (answer: 'right' | 'wrong'): AuditEvent => ({
  incidentId: 'i',
  at: new Date(0),
  actor: 'U1',
  type: 'feedback-given',
  answer,
  said: 'oom-killed',
  cause: answer === 'right' ? 'oom-killed' : 'registry-dns',
});

it('counts what people say of findings, by answer alone', async () => {
  const registry = new Registry();
  const listen = feedbackMetrics(registry);
  for (const answer of ['right', 'wrong', 'wrong'] as const) await listen(said(answer));
  await listen({ incidentId: 'i', at: new Date(0), actor: 'U1', type: 'incident-dismissed' });
  expect(samplesOf(await registry.metrics(), 'buildmedic_feedback_total')).toEqual([
    '{answer="right"} 1',
    '{answer="wrong"} 2',
  ]);
});
