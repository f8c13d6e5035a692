import { createInterface } from 'node:readline';
import { messageOf } from '../../problems/text.ts';
import { cast } from './emulators.ts';
import { buttonNamed } from './render-message.ts';
import type { Seen } from './slack-tap.ts';
import { printSeen, type Stage } from './stage.ts';

/** Lets the person at the terminal type and press, and shows what happens, until they interrupt it. */
export async function joinConversation(stage: Stage, interrupted: Promise<unknown>): Promise<void> {
  const onSeen = (seen: Seen): void => printSeen(stage, seen);
  stage.channel.on('seen', onSeen);
  const lines = createInterface({ input: process.stdin });
  const reading = async (): Promise<void> => {
    for await (const line of lines) {
      await act(stage, line.trim()).catch((error: unknown) => stage.say(`  ${messageOf(error)}`));
    }
  };
  // Where nobody can type (no terminal) the input ends at once, and everything keeps running all the same.
  const talk = reading();
  await interrupted;
  lines.close();
  await talk;
  stage.channel.off('seen', onSeen);
}

async function act(stage: Stage, line: string): Promise<void> {
  const { slack, emulators, say, command } = stage;
  const user = (name: string) => emulators.users.get(name) ?? '';
  const [verb = '', ...rest] = line.split(/\s+/);
  if (line === '') return;
  if (verb === command) {
    const to = user(cast.onCall);
    const message = await slack.type(to, emulators.channelId, rest.join(' '));
    return message && printSeen(stage, { kind: 'whisper', to, message });
  }
  const label = verb === 'press' ? rest.join(' ') : '';
  const message = [...stage.channel.messages.values()].findLast((one) => buttonNamed(one, label));
  const button = message && buttonNamed(message, label);
  if (button) return slack.press(user(cast.approver), emulators.channelId, message, button);
  if (line === 'merge') return mergeAndApply(stage);
  say(`  Type ${command} diagnose <job>, press <button>, or merge.`);
}

async function mergeAndApply({ say, github, cluster }: Stage): Promise<void> {
  const pull = await github.pullRequest();
  await github.merge(pull);
  cluster.apply(await github.manifests());
  say(`  Pull request #${pull.number} is merged, and main is applied to the cluster.`);
}
