import type { Systems } from '../model/systems.ts';
import type { AwsConfig } from './aws/clients.ts';
import { aws } from './aws.ts';
import { type PrometheusConfig, prometheus } from './prometheus.ts';
import { type RabbitMqConfig, rabbitMq } from './rabbitmq.ts';

/** The systems beside the cluster, as far as they are configured. */
export interface SystemsConfig {
  readonly aws?: AwsConfig;
  readonly rabbitmq?: RabbitMqConfig;
  readonly prometheus?: PrometheusConfig;
}

/** What a diagnosis may ask beside the cluster. Nothing is asked before a check asks. */
export const openSystems = (config: SystemsConfig, timeoutMs: number): Systems => ({
  ...(config.aws ? { aws: aws(config.aws, timeoutMs) } : {}),
  ...(config.rabbitmq ? { messageQueues: rabbitMq(config.rabbitmq, timeoutMs) } : {}),
  ...(config.prometheus ? { metrics: prometheus(config.prometheus, timeoutMs) } : {}),
});
