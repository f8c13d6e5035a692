import { EventEmitter, on } from 'node:events';
import { demoStalled } from '../../problems/demo.ts';
import type { DemoCluster } from './cluster.ts';
import type { Emulators } from './emulators.ts';
import type { GitHubSide } from './github.ts';
import type { PostedMessage, SlackWorkspace } from './person.ts';
import { newParts, renderParts } from './render-message.ts';
import type { Seen } from './slack-tap.ts';

export interface Stage {
  readonly emulators: Emulators;
  readonly slack: SlackWorkspace;
  readonly github: GitHubSide;
  readonly cluster: DemoCluster;
  readonly channel: Channel;
  readonly say: (text: string) => void;
  readonly width: number;
  readonly command: string;
}

/** What happens in the channel, as it happens. */
export class Channel extends EventEmitter<{ seen: [Seen] }> {
  /** Its messages as they stand now, by their time; the one that changed last comes last. */
  readonly messages = new Map<string, PostedMessage>();

  constructor() {
    super();
    this.on('seen', ({ kind, message }) => {
      // A file that was shared is a message of somebody else's making.
      if (kind !== 'message' || message.ts === '') return;
      this.messages.delete(message.ts);
      this.messages.set(message.ts, message);
    });
  }
}

export const userId = ({ emulators }: Stage, name: string): string =>
  emulators.users.get(name) ?? '';

const patienceMs = 30_000;

/** Does something, then prints what the bot shows, each part once, until it shows what is awaited. */
export async function follow(
  stage: Stage,
  isDone: (seen: Seen) => boolean,
  begin: () => Promise<void>,
): Promise<PostedMessage> {
  const patience = AbortSignal.timeout(patienceMs);
  const events = on(stage.channel, 'seen', { signal: patience });
  try {
    await begin();
    for await (const [seen] of events as AsyncIterable<[Seen]>) {
      printSeen(stage, seen);
      if (isDone(seen)) return seen.message;
    }
  } catch (error) {
    if (!patience.aborted) throw error;
  }
  throw demoStalled(`nothing that was awaited came within ${patienceMs / 1000} s`);
}

/** An update repeats most of the message: only what is new in it is printed. */
export function printSeen(stage: Stage, seen: Seen): void {
  const names = new Map([...stage.emulators.users].map(([name, id]) => [id, name]));
  const parts = renderParts(seen.message, stage.width - 4, names);
  const shown = seen.kind === 'message' ? newParts(stage.channel, seen.message.ts, parts) : parts;
  if (shown.length === 0) return;
  stage.say(`\n@buildmedic${whereSeen(seen, names)}\n${shown.join('\n').replace(/^/gm, '  ')}`);
}

function whereSeen(seen: Seen, names: ReadonlyMap<string, string>): string {
  if (seen.kind === 'whisper') return ` (only @${names.get(seen.to) ?? seen.to} sees this)`;
  return seen.threadTs ? ' (in the thread)' : '';
}
