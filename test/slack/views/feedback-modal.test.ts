import { describe, expect, it } from 'vitest';
import { builtInPlaybooks, causesOf, loadPlaybooks } from '../../../src/playbooks/load.ts';
import { causeField, causeGroups, feedbackModal } from '../../../src/slack/views/feedback-modal.ts';
import { modalComplaints } from '../slack-limits.ts';
import { incidentId } from './samples.ts';

const playbooks = await loadPlaybooks([builtInPlaybooks]);
const groups = causeGroups(playbooks);

/** The values to choose from. */
const offered = (said: string): string[] => {
  const modal = feedbackModal(groups, { incidentId, said });
  expect(modalComplaints(modal)).toEqual([]);
  const asked = modal.blocks.find(({ block_id }) => block_id === causeField);
  return [...JSON.stringify(asked).matchAll(/"value":"([^"]+)"/g)].map(([, value]) => value ?? '');
};

describe('the causes to choose from', () => {
  it('are the whole catalogue but what the finding said, something else, and nothing', () => {
    const all = causesOf(playbooks).map(({ id }) => id);
    expect(offered('oom-killed').toSorted()).toEqual(
      [...all.filter((id) => id !== 'oom-killed'), 'healthy', 'novel'].toSorted(),
    );
  });

  it('leave out that nothing failed where the finding said so', () => {
    expect(offered('healthy')).not.toContain('healthy');
    expect(offered('novel')).toContain('novel');
  });

  it("are a team's own, too, in groups that Slack takes", () => {
    const [playbook] = playbooks;
    const [cause] = playbook?.causes ?? [];
    if (!playbook || !cause) throw new Error('There is no playbook.');
    const causes = Array.from({ length: 250 }, (_, index) => ({ ...cause, id: `own-${index}` }));
    const own = causeGroups([{ ...playbook, id: 'own', causes: [cause, ...causes] }]);
    expect(own.map((group) => group.causes.length)).toEqual([100, 100, 51]);
  });

  it('stand once, under the playbook that counts', () => {
    const [playbook] = playbooks;
    if (!playbook) throw new Error('There is no playbook.');
    const own = { ...playbook, id: 'own', title: 'Ours' };
    expect(causeGroups([playbook, own]).map(({ title }) => title)).toEqual(['Ours']);
  });
});
