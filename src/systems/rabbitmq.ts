import { Minimatch } from 'minimatch';
import { queuesInAnswer, queuesPath } from '../model/message-queue.ts';
import type { MessageQueues } from '../model/systems/message-queues.ts';
import { ask, basic } from './ask.ts';

export interface RabbitMqConfig {
  readonly url: string;
  /** All of them, as far as the user may see them, when absent. */
  readonly vhost?: string;
  /** Globs of the queues that builds are started from; without any they are told by their names. */
  readonly queues: readonly string[];
  readonly user: string;
  readonly password: string;
}

/** RabbitMQ's management API. A user with the tag `monitoring` who is let into the vhost, without any permission there, is enough. */
export function rabbitMq(config: RabbitMqConfig, timeoutMs: number): MessageQueues {
  const { url, vhost, user, password } = config;
  const system = { what: 'RabbitMQ', url, timeoutMs, authorization: basic(user, password) };
  const path = vhost
    ? queuesPath.replace('/api/queues', `/api/queues/${encodeURIComponent(vhost)}`)
    : queuesPath;
  const globs = config.queues.map(
    (glob) => new Minimatch(glob, { nocomment: true, nonegate: true }),
  );
  return {
    async queues() {
      const answer = await ask(system, path);
      if (answer.kind === 'not-found')
        return { kind: 'unavailable', because: `RabbitMQ has no such vhost as ${vhost ?? '/'}` };
      if (answer.kind !== 'found') return answer;
      const queues = queuesInAnswer(answer.value);
      if (!queues)
        return { kind: 'unavailable', because: 'RabbitMQ answered with no list of queues' };
      // To who is let into no vhost RabbitMQ shows no queue, and does not say that it hides some.
      if (queues.length === 0)
        return { kind: 'unavailable', because: `RabbitMQ shows user ${user} no queue` };
      const areBuilds = globs.length > 0;
      const wanted = queues.filter(({ name }) => globs.some((glob) => glob.match(name)));
      return { kind: 'found', value: { queues: areBuilds ? wanted : queues, areBuilds } };
    },
  };
}
