import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { diagnoseShortcut } from '../src/slack/asked-about.ts';

const file = join(import.meta.dirname, '../manifest.yml');
const manifest = parse(await readFile(file, 'utf8'));

it('names the shortcut that the bot listens to', () => {
  expect(manifest.features.shortcuts).toMatchObject([
    { type: 'message', callback_id: diagnoseShortcut },
  ]);
});

it('asks for the scope of each event that it subscribes to', () => {
  const scopes = { app_mention: 'app_mentions:read' } as const;
  const wanted = (event: string): string =>
    scopes[event as keyof typeof scopes] ?? event.replace('message.', '').concat(':history');
  const events: string[] = manifest.settings.event_subscriptions.bot_events;

  expect(events).toEqual(
    expect.arrayContaining(['message.channels', 'message.groups', 'app_mention']),
  );
  expect(manifest.oauth_config.scopes.bot).toEqual(expect.arrayContaining(events.map(wanted)));
});
