import type { BuildCounts, JudgedQueue, QueueHealth, Seen } from '../../model/queue-health.ts';
import type { QueueState } from '../../model/queue-state.ts';
import { context, header, message, type SlackMessage, section } from './blocks.ts';
import { durationText } from './duration.ts';
import { fit, part } from './fit.ts';
import type { ListPlace } from './list-message.ts';
import { lines, type Markup, markup, short } from './markup.ts';
import { counted } from './phase-text.ts';

/** What fits a phone's screen. */
const mostQueues = 10;
/** Work of the bot that waits longer than this is told first. */
const longWaitMs = 60_000;

/** What waits for whom, the worst in the title. */
export function queueMessage(
  { cluster, namespace }: Pick<ListPlace, 'cluster' | 'namespace'>,
  health: QueueHealth,
): SlackMessage {
  const point = queuePoint(health);
  const where = [
    ...(namespace ? [`namespace ${short(namespace, 100)}`] : []),
    ...(cluster ? [`cluster ${short(cluster, 100)}`] : []),
    ...brokerNote(health),
    'list stuck shows builds that take too long',
  ];
  return message(
    point,
    fit([
      part(0, header(point)),
      part(1, section(lines([markup`*Builds*`, buildsText(health.builds)]))),
      ...brokerParts(health),
      part(1, section(lines([markup`*Work of this bot*`, ownText(health.own)]))),
      part(0, context(markup`${where.join(' · ')}`)),
    ]),
  );
}

/** The point in a sentence: what is worst, or that all is well as far as it could be seen. */
export function queuePoint({ own, builds, broker }: QueueHealth): string {
  if (own.kind === 'unseen') return "The bot's own queue does not answer";
  const worst = broker?.kind === 'seen' ? broker.value.queues[0] : undefined;
  const name = worst ? short(worst.name, 90) : '';
  if (worst?.state === 'no-consumers') return `Nobody takes messages from ${name}`;
  if (worst?.state === 'growing') return `${name} grows: ${counted(worst.ready, 'message')} wait`;
  if (worst?.state === 'long') return `${name} is long: ${counted(worst.ready, 'message')} wait`;
  if (own.value.oldestMs > longWaitMs)
    return `Work of this bot waits for ${durationText(own.value.oldestMs)}`;
  if (broker?.kind === 'unseen') return 'The broker of the builds could not be asked';
  return builds.kind === 'unseen' ? 'The builds could not be counted' : 'The queues are well';
}

export function ownText(own: Seen<QueueState>): Markup {
  if (own.kind === 'unseen') return unseenText(own.because);
  const { waiting, active, delayed, oldestMs } = own.value;
  const parts = [
    waiting === 0
      ? 'nothing waits'
      : `${waiting} waiting, the oldest for ${durationText(oldestMs)}`,
    `${active} at work`,
    ...(delayed > 0 ? [`${delayed} for later`] : []),
  ];
  return markup`${parts.join(' · ')}`;
}

export const buildsText = (builds: Seen<BuildCounts>): Markup =>
  builds.kind === 'unseen'
    ? unseenText(builds.because)
    : markup`${`${builds.value.running} running · ${builds.value.waiting} waiting or held back`}`;

/** The one that is worst; nothing where there is no broker. */
export function brokerText({ broker }: QueueHealth): Markup | undefined {
  if (!broker) return undefined;
  if (broker.kind === 'unseen') return unseenText(broker.because);
  const [worst] = broker.value.queues;
  return worst ? queueText(worst) : markup`no queue`;
}

function brokerParts({ broker }: QueueHealth) {
  if (!broker) return [];
  const title = markup`*Broker*`;
  if (broker.kind === 'unseen')
    return [part(1, section(lines([title, unseenText(broker.because)])))];
  const { queues } = broker.value;
  const more = queues.length - mostQueues;
  const rows = [
    ...queues.slice(0, mostQueues).map(queueText),
    ...(more > 0 ? [markup`and ${String(more)} more, which are better`] : []),
  ];
  return [part(1, section(lines([title, ...rows])))];
}

function brokerNote({ broker }: QueueHealth): string[] {
  if (!broker) return ['no RabbitMQ is configured, or found in the cluster'];
  return broker.kind === 'seen' ? [`broker read at ${short(broker.value.source, 150)}`] : [];
}

/** As a shell would show it: its name, messages, consumers and the trend. */
function queueText(queue: JudgedQueue): Markup {
  const { vhost, name, ready, unacknowledged, consumers, growthPerSecond = 0, state } = queue;
  const called = short(vhost === '/' ? name : `${vhost}/${name}`, 120).replaceAll('`', '');
  const trend = growthPerSecond > 0 ? 'growing' : 'shrinking';
  const parts = [
    `${counted(ready, 'message')}`,
    ...(unacknowledged > 0 ? [`${unacknowledged} being worked on`] : []),
    state === 'no-consumers' ? 'NO consumers' : counted(consumers, 'consumer'),
    ...(growthPerSecond === 0 ? [] : [`${trend} by ${Math.abs(growthPerSecond)} a second`]),
    ...(state === 'kept-aside' ? ['kept aside'] : []),
  ];
  return markup`\`${called}\` ${parts.join(' · ')}`;
}

const unseenText = (because: string): Markup => markup`could not be asked: ${short(because, 300)}`;
