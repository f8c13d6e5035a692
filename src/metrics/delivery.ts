import { Counter, Histogram, type Registry } from 'prom-client';

/** What happened to a message on its way to Slack. */
interface DeliveryEvent {
  readonly kind: string;
  readonly method: string;
  readonly waitedMs?: number;
}

/** Counts what became of messages to Slack, and how long they waited for their turn. */
export function deliveryMetrics(registry: Registry): (event: DeliveryEvent) => void {
  const registers = [registry];
  const messages = new Counter({
    name: 'buildmedic_slack_messages_total',
    help: 'What became of messages to Slack: sent, merged, rate-limited, given-back, failed.',
    labelNames: ['method', 'outcome'],
    registers,
  });
  const waited = new Histogram({
    name: 'buildmedic_slack_message_wait_seconds',
    help: 'How long messages waited for their turn at Slack, until they were sent.',
    buckets: [0.1, 0.5, 1, 2, 5, 10, 20, 60],
    registers,
  });
  return ({ kind, method, waitedMs }) => {
    messages.inc({ method, outcome: kind });
    if (waitedMs !== undefined) waited.observe(waitedMs / 1000);
  };
}
