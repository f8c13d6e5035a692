import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import alertmanager from '../alerts/payloads/alertmanager.json' with { type: 'json' };
import { startWorld, type World } from '../support/app.ts';
import { type Conversation, conversation, patience } from './conversation.ts';

const token = 'the token of Alertmanager';

describe('alerts that somebody silences', () => {
  let world: World;
  let talk: Conversation;
  let url: string;

  beforeAll(async () => {
    world = await startWorld({
      queue: 'postgres',
      environment: { ALERTMANAGER_WEBHOOK_TOKEN: token },
      answersAlerts: true,
    });
    const app = await world.start();
    url = `http://127.0.0.1:${app.healthPort}/alerts/alertmanager`;
    talk = conversation(world, app);
  });
  afterAll(() => world.close());

  async function alerts(startsAt: string): Promise<void> {
    const labels = {
      alertname: 'KubeJobFailed',
      namespace: 'cortex-system',
      job_name: 'moe-router-build',
    };
    const [first] = alertmanager.alerts;
    const answer = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...alertmanager,
        alerts: [{ ...first, labels, startsAt, fingerprint: 'f1', status: 'firing' }],
      }),
    });
    expect(answer.status).toBe(202);
  }

  /** What only the asker is told, waited for until it says that. */
  const answers = (text: string, words: string): Promise<void> =>
    vi.waitFor(async () => {
      world.slack.calls.length = 0;
      expect(await talk.type(text)).toEqual({ status: 200, body: '' });
      await vi.waitFor(() => {
        const told = world.slack.callsOf('response_url').map(({ body }) => JSON.stringify(body));
        expect(told).toHaveLength(1);
        expect(told[0]).toContain(words);
      });
    }, patience);

  it('are recorded, listed, and not answered until it ends', async () => {
    await answers('silence list', 'Nothing is silenced');
    await talk.type('silence moe-* 2h');
    const told = await talk.next();
    const text = await told.says('are silenced until', 'moe-*', 'silence end');
    await alerts('2026-03-03T02:14:00Z');
    await answers('silence list', '1 alert silenced');
    expect(await talk.channel()).toHaveLength(1);

    await talk.type(`silence end ${/silence end (\w+)/.exec(text)?.[1]}`);
    await (await talk.next()).says('are answered again');
    await alerts('2026-03-03T03:14:00Z');
    await (await talk.next()).says('KubeJobFailed', 'moe-router-build');
  });

  it('are silenced by no silence that there is not', async () => {
    await answers('silence end 00000000', 'There is no silence 00000000');
  });
});
