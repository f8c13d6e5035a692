import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { IncidentEventType } from '../../src/model/event.ts';
import { durationText } from '../../src/slack/views/duration.ts';
import { pullRequests, repository } from '../github/emulated-github.ts';
import {
  alertmanagerInSlack,
  hasAlertmanager,
  type TestAlertmanager,
} from '../support/alertmanager.ts';
import { buttonsOf } from '../support/slack-requests.ts';
import { type AlertChannel, alertChannel } from './alert-threads.ts';
import { type BuildingWorld, buildingWorld, job } from './building-world.ts';
import { patience } from './conversation.ts';
import { textOf, textsIn } from './message-text.ts';
import { onEveryQueue } from './queues.ts';

if (hasAlertmanager()) {
  onEveryQueue('an alert, to its end', (queue) => {
    let building: BuildingWorld;
    let channel: AlertChannel;
    let alertmanager: TestAlertmanager;

    beforeAll(async () => {
      building = await buildingWorld({ queue, pollSeconds: 0.2, answersApps: true });
      const { world, app } = building;
      channel = alertChannel(world, app);
      alertmanager = await alertmanagerInSlack(world.slack.webhookUrl, world.slack.channels.builds);
    });
    afterAll(async () => {
      await alertmanager.close();
      await building.world.close();
    });

    it('is answered in its thread, becomes a pull request by one click, and is resolved by the build that succeeds', async () => {
      const { world } = building;
      const labels = { alertname: 'KubeJobFailed', namespace: 'cortex-system', job_name: job };
      await alertmanager.tell({ labels, startsAt: new Date(Date.now() - 60_000) });
      const { ts } = await channel.tell();
      await channel.answered(ts, 'Alert: ', 'Open fix PR');

      const incidentId = await channel.incidentOf(ts, 'Open fix PR');
      await click(ts, 'Open fix PR');
      await channel.answered(ts, 'is open on');
      const [pull] = await pullRequests(world.github.owner);
      await world.github.owner.rest.pulls.merge({
        ...repository,
        pull_number: pull?.number ?? 0,
        merge_method: 'squash',
      });
      await channel.answered(ts, 'Waiting for the cluster to show the change');
      await building.rollOut();
      await channel.answered(ts, '*Fixed.*', `${job}-retry-1`);

      const events = await world.incidents.timeline(incidentId);
      const at = (step: IncidentEventType): number =>
        Number(events.find(({ type }) => type === step)?.at ?? Number.NaN);
      const times = steps.map(at);
      expect(times).toEqual(times.toSorted((a, b) => a - b));

      // What people are told of its durations is what its timeline holds, counted from the alert.
      const alertedAt = Number(ts) * 1000;
      const after = (step: IncidentEventType): string => durationText(at(step) - alertedAt);
      await building.talk.type(`incident ${incidentId.slice(0, 8)}`);
      await vi.waitFor(
        () =>
          expect(
            textsIn(world.slack.callsOf('response_url').map(({ body }) => body.blocks)),
          ).toContainEqual(
            expect.stringContaining(
              `root cause after ${after('diagnosis-finished')} → resolved after ${after('verification-ended')}`,
            ),
          ),
        patience,
      );
      const minutes = (step: IncidentEventType): number => (at(step) - alertedAt) / 60_000;
      expect(minutes('diagnosis-finished')).toBeLessThan(10);
      expect(minutes('verification-ended')).toBeLessThan(30);
    });

    async function click(thread: string, label: string): Promise<void> {
      const { slack } = building.world;
      const message = await vi.waitFor(async () => {
        const all = await slack.messages(slack.channels.builds, thread);
        const found = all.find((one) => buttonsOf(one).has(label));
        if (!found) throw new Error(`${label} is not offered in:\n${all.map(textOf).join('\n')}`);
        return found;
      }, patience);
      const button = buttonsOf(message).get(label);
      if (!button) throw new Error(`${label} has gone.`);
      const user = slack.users.approver;
      await channel.click({ user, channel: slack.channels.builds, message, button });
    }
  });
} else {
  it('was not told: there is no prometheus-alertmanager to start', () => {
    expect(hasAlertmanager()).toBe(false);
  });
}

/** How an incident goes from its alert to its end. */
const steps: readonly IncidentEventType[] = [
  'incident-requested',
  'diagnosis-finished',
  'signal-joined',
  'message-posted',
  'fix-proposed',
  'fix-approved',
  'pull-request-opened',
  'pull-request-merged',
  'verification-started',
  'rollout-seen',
  'build-run-again',
  'verification-ended',
];
