import { expect, it, vi } from 'vitest';
import { fileAt, pullRequests } from '../github/emulated-github.ts';
import { buttonsOf } from '../support/slack-requests.ts';
import { patience } from './conversation.ts';
import { onEveryQueue } from './queues.ts';
import { runningBot } from './running-bot.ts';

const policies = 'apps/cortex-system/network-policy.yaml';
const copy = 'apps/cortex-system/old/network-policy.yaml';

onEveryQueue('a fix that may have several places', (queue) => {
  const bot = runningBot({ queue }, ({ [policies]: text = '' }) => ({ [copy]: text }));

  it('asks where it belongs, and changes the place that an approver chooses, and no other', async () => {
    const thread = await bot.talk.ask('diagnose moe-router-build');
    const asked = await thread.says('Where should it change? 2 places may be meant.', policies);
    expect(asked).toContain(copy);
    const first = (await bot.world.proposals.ofIncident(thread.incidentId))[0];
    const request = (await bot.world.approvals.ofIncident(thread.incidentId)).find(
      ({ subject }) => subject.id === first?.id,
    );
    // The last button of its name is the last place's.
    const message = await thread.message();
    const last = buttonsOf(message).get('Open fix PR');
    if (!last || !request) throw new Error('Two places make two requests.');

    await bot.talk.click(message, last, 'approver');
    const settled = await thread.says('Pull request #1', 'is open on');

    expect(settled).not.toContain('Where should it change?');
    const [pull, ...others] = await pullRequests(bot.world.github.owner);
    expect(others).toEqual([]);
    const branch = pull?.head.ref ?? '';
    expect((await fileAt(bot.world.github.owner, branch, copy))?.content).toContain(
      'docker-registry',
    );
    expect((await fileAt(bot.world.github.owner, branch, policies))?.content).not.toContain(
      'docker-registry',
    );
    expect(await thread.timeline()).toContain('approval-superseded');

    const late = { ...last, value: JSON.stringify({ request: request.id, hash: request.hash }) };
    await bot.talk.click(message, late, 'approver');
    await bot.talk.told('approver', 'took its place');
    expect(await pullRequests(bot.world.github.owner)).toHaveLength(1);
  });

  it('previews each place by itself', async () => {
    const thread = await bot.talk.ask('diagnose moe-router-build');
    await thread.says('Where should it change?');
    const known = bot.world.slack.views().length;
    await thread.press('Preview fix', 'approver');

    await vi.waitFor(() => {
      const shown = JSON.stringify(bot.world.slack.views().slice(known).at(-1));
      expect(shown).toContain('One of 2 places that may be meant');
      expect(shown).toContain(`a/${copy}`);
      expect(shown).not.toContain(`a/${policies}`);
      expect(shown).toContain('is open after the change');
      expect(shown).toContain('the API server takes NetworkPolicy');
    }, patience);
  });
});
