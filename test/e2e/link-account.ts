import { vi } from 'vitest';
import { patience } from './conversation.ts';
import type { RunningBot } from './running-bot.ts';

/** The requester links the GitHub account whose token of the emulator this is, unless an earlier story has linked one. */
export async function linkAccount({ world, talk }: RunningBot, as: string): Promise<void> {
  const answered = (words: RegExp) =>
    vi.waitFor(() => {
      const said = world.slack.callsOf('response_url').map(({ body }) => String(body.text));
      const found = said.map((text) => words.exec(text)?.[0]).find(Boolean);
      if (!found) throw new Error(said.join());
      return found;
    }, patience);
  await talk.type('link github');
  const answer = await answered(/WXYZ-\d+|is linked/);
  if (answer === 'is linked') return;
  world.oauth.enter(answer, as);
  await answered(/is linked/);
}
