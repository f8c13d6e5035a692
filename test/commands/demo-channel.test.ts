import { expect, it } from 'vitest';
import { Channel } from '../../src/commands/demo/stage.ts';

it('knows the messages from before somebody joined the conversation, each as it stands now', () => {
  const channel = new Channel();
  const say = (ts: string, text: string) =>
    channel.emit('seen', { kind: 'message', message: { ts, text } });
  say('1', 'Diagnosing…');
  say('2', 'Delete failed Jobs?');
  say('1', 'Fixed.');
  say('', '[file: a report]');
  channel.emit('seen', { kind: 'whisper', to: 'U1', message: { ts: '3', text: 'for one alone' } });

  expect([...channel.messages.values()].map(({ text }) => text)).toEqual([
    'Delete failed Jobs?',
    'Fixed.',
  ]);
});
