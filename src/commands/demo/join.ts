import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { messageOf } from '../../problems.ts';
import { cast } from './emulators.ts';
import type { PostedMessage } from './person.ts';
import { buttonNamed } from './render-message.ts';
import type { Seen } from './slack-tap.ts';
import { printSeen, type Stage } from './story.ts';

/** Lets the person at the terminal type and press, and shows what happens, until Ctrl-C or the end of the input. */
export async function joinConversation(stage: Stage): Promise<void> {
  let latest: PostedMessage | undefined;
  const onSeen = (seen: Seen): void => {
    printSeen(stage, seen);
    if (seen.kind === 'message') latest = seen.message;
  };
  stage.channel.on('seen', onSeen);
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    act(stage, line.trim(), latest).catch((error: unknown) => stage.say(`  ${messageOf(error)}`));
  });
  await Promise.race([once(lines, 'close'), once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  lines.close();
  stage.channel.off('seen', onSeen);
}

async function act(stage: Stage, line: string, latest: PostedMessage | undefined): Promise<void> {
  const { slack, emulators, say, command } = stage;
  const user = (name: string) => emulators.users.get(name) ?? '';
  const [verb = '', ...rest] = line.split(/\s+/);
  if (line === '') return;
  if (verb === command) return slack.type(user(cast.onCall), emulators.channelId, rest.join(' '));
  const button = verb === 'press' && latest ? buttonNamed(latest, rest.join(' ')) : undefined;
  if (button && latest)
    return slack.press(user(cast.approver), emulators.channelId, latest, button);
  say(`  Type ${command} diagnose <job>, or press <button> of the last message.`);
}
