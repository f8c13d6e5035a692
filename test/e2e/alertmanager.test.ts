import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  checkedExample,
  hasAlertmanager,
  type TestAlertmanager,
  testAlertmanager,
} from '../support/alertmanager.ts';
import { startWorld, type World } from '../support/app.ts';
import { type Conversation, conversation } from './conversation.ts';
import { onEveryQueue } from './queues.ts';

const token = 'the token of Alertmanager';

it.runIf(hasAlertmanager())('has an example configuration that amtool accepts', async () => {
  expect(await checkedExample()).toContain('SUCCESS');
});

if (hasAlertmanager()) {
  onEveryQueue('an Alertmanager that sends its alerts', (queue) => {
    let world: World;
    let alertmanager: TestAlertmanager;
    let talk: Conversation;

    beforeAll(async () => {
      world = await startWorld({
        queue,
        environment: { ALERTMANAGER_WEBHOOK_TOKEN: token },
        answersAlerts: true,
      });
      const app = await world.start();
      const url = `http://127.0.0.1:${app.healthPort}/alerts/alertmanager`;
      alertmanager = await testAlertmanager(url, token);
      talk = conversation(world, app);
    });
    afterAll(async () => {
      await alertmanager.close();
      await world.close();
    });

    it('is answered with a finding, and told that it is over when it is', async () => {
      const startsAt = new Date(Date.now() - 60_000);
      const labels = {
        alertname: 'KubeJobFailed',
        namespace: 'cortex-system',
        job_name: 'moe-router-build',
        severity: 'warning',
      };
      await alertmanager.tell({ labels, startsAt });

      const thread = await talk.next();
      await thread.says('KubeJobFailed', 'moe-router-build', 'Open fix PR');
      // It repeats itself, as Prometheus does, and that changes nothing.
      await alertmanager.tell({ labels, startsAt });
      await alertmanager.tell({ labels, startsAt, endsAt: new Date() });

      await thread.says('Resolved');
      expect(await talk.channel()).toHaveLength(1);
      const timeline = await thread.timeline();
      expect(timeline.filter((type) => type === 'signal-joined')).toHaveLength(1);
      expect(timeline.at(-1)).toBe('incident-resolved');
    });

    it('says nothing of what is no build', async () => {
      const startsAt = new Date();
      await alertmanager.tell(
        { labels: { alertname: 'Watchdog' }, startsAt },
        {
          labels: { alertname: 'KubeJobFailed', namespace: 'edge', job_name: 'of-another-cluster' },
          startsAt,
        },
      );
      const thread = await talk.next();
      await thread.says('of-another-cluster');
      expect(await talk.channel()).toHaveLength(2);
    });
  });
} else {
  it('was not told: there is no prometheus-alertmanager to start', () => {
    expect(hasAlertmanager()).toBe(false);
  });
}
