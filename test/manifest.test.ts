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

it('has a home, and hears of those who open it', () => {
  expect(manifest.features.app_home.home_tab_enabled).toBe(true);
  expect(manifest.settings.event_subscriptions.bot_events).toContain('app_home_opened');
});

it('asks for the scope of each event that it subscribes to', () => {
  const scopes = { app_mention: 'app_mentions:read' } as const;
  const wanted = (event: string): string =>
    scopes[event as keyof typeof scopes] ?? event.replace('message.', '').concat(':history');
  const all: string[] = manifest.settings.event_subscriptions.bot_events;
  // The app's home belongs to the app: no scope is needed to hear of it, or to show it.
  const events = all.filter((event) => event !== 'app_home_opened');

  expect(events).toEqual(
    expect.arrayContaining(['message.channels', 'message.groups', 'app_mention']),
  );
  expect(manifest.oauth_config.scopes.bot).toEqual(expect.arrayContaining(events.map(wanted)));
});
