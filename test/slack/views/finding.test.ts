import { describe, expect, it } from 'vitest';
import { actionIds, approvalValueSchema } from '../../../src/slack/views/actions.ts';
import type { ApprovalView } from '../../../src/slack/views/approval-text.ts';
import { findingMessage } from '../../../src/slack/views/finding.ts';
import { evidenceModal, previewModal } from '../../../src/slack/views/modals.ts';
import { textsOf } from '../slack-limits.ts';
import {
  aFinding,
  anApprovalView,
  aProposal,
  aProposalView,
  approval,
  blockedEgress,
  outOfMemory,
  pullRequest,
  without,
} from './samples.ts';

type Finding = ReturnType<typeof findingMessage>;

const buttonsOf = ({ blocks }: Finding) =>
  blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
const labelsOf = (finding: Finding) =>
  buttonsOf(finding).map((one) => ('text' in one ? one.text.text : ''));
const primariesOf = (finding: Finding) =>
  buttonsOf(finding).filter((one) => 'style' in one && one.style === 'primary');
const readOf = (shown: object) => textsOf(shown).join('\n');
const finding = (...parts: Parameters<typeof aFinding>) => findingMessage(aFinding(...parts));

const whetherRight = ['Yes', 'No'];

describe('the buttons of a finding', () => {
  it('are to preview the fix, to open it, to show the evidence and to dismiss', () => {
    expect(labelsOf(finding(outOfMemory, [aProposalView()]))).toEqual([
      'Preview fix',
      'Open fix PR',
      'Reject',
      'Show evidence',
      'Dismiss',
      ...whetherRight,
    ]);
  });

  it('carry the fix and the hash of the diff that is shown', () => {
    const [preview] = buttonsOf(finding(outOfMemory, [aProposalView()]));
    const value = preview && 'value' in preview ? String(preview.value) : '{}';

    expect(approvalValueSchema.parse(JSON.parse(value))).toEqual({
      request: anApprovalView().requestId,
      hash: aProposal().diffHash,
    });
  });

  it('of the first fix that is still open stand out, and no others', () => {
    const opened = aProposalView({ kind: 'opened', approval, pullRequest });
    const requestId = '7b1d3d54-0c5e-4c7e-8a51-2f3f6f6f7c01';
    const second = { ...aProposalView(), approval: anApprovalView({ requestId }) };
    const third = aProposalView(undefined, { fix: 'lighten-builder' });

    const primaries = primariesOf(finding(outOfMemory, [opened, second, third]));

    expect(primaries).toHaveLength(1);
    expect(JSON.stringify(primaries)).toContain(requestId);
  });

  it('get a new block id with a new diff, and with a new request for the same one', () => {
    const requestId = '7b1d3d54-0c5e-4c7e-8a51-2f3f6f6f7c01';
    const requests = [{}, { hash: 'f00d' }, { requestId }].map(anApprovalView);
    const ids = requests.flatMap((approval) =>
      finding(outOfMemory, [{ ...aProposalView(), approval }])
        .blocks.map(({ block_id }) => block_id ?? '')
        .filter((id) => id.startsWith('approval:')),
    );

    expect(new Set(ids).size).toBe(3);
  });

  it('say what a press does: count, or open the pull request', () => {
    const pressed = (approval: ApprovalView) =>
      labelsOf(finding(outOfMemory, [{ ...aProposalView(), approval }]))[1];

    expect(pressed(anApprovalView({ required: 2 }))).toBe('Approve fix PR');
    expect(pressed(anApprovalView({ required: 2, approvals: [approval] }))).toBe('Open fix PR');
  });

  it('are not there when nobody was asked, or the request is settled', () => {
    const { approval: _, ...unasked } = aProposalView();
    const settled = anApprovalView({ state: { kind: 'approved', ...approval } });

    for (const view of [unasked, { ...unasked, approval: settled }])
      expect(labelsOf(finding(outOfMemory, [view]))).toEqual([
        'Show evidence',
        'Dismiss',
        ...whetherRight,
      ]);
  });

  it('give way to a record of who approved and what came of it', () => {
    const shown = finding(outOfMemory, [aProposalView({ kind: 'opened', approval, pullRequest })]);

    expect(labelsOf(shown)).toEqual(['Show evidence', 'Dismiss', ...whetherRight]);
    expect(readOf(shown)).toContain(`<${pullRequest.url}|Pull request #482>`);
    expect(readOf(shown)).toContain('Approved by <@U02APPROVER>');
  });

  it('ask whether it was right where there is nothing else to press for', () => {
    expect(labelsOf(finding(without('healthy')))).toEqual(whetherRight);
    expect(labelsOf(finding(without('running')))).not.toEqual(expect.arrayContaining(whetherRight));
    expect(labelsOf(finding(without('not-found')))).toEqual([]);
  });
});

describe('what a finding says', () => {
  it('names the certainty, what was ruled out and why, and what could not be seen', () => {
    const read = readOf(finding(blockedEgress));

    expect(read).toContain('*Confirmed:* NetworkPolicy default-deny-egress');
    expect(read).toContain("The registry's disk is full? No: the registry's volume is 41 % full");
    expect(read).toContain('may not list ciliumnetworkpolicies.cilium.io');
  });

  it('quotes a line of the log even when the evidence has it last', () => {
    const [cause] = blockedEgress.causes;
    const policy = { source: 'NetworkPolicy a/b', text: 'spec' };
    const log = { source: 'Log a/b/kaniko line 3', text: 'i/o timeout' };
    const evidence = [policy, policy, policy, policy, log];
    const causes = cause ? [{ ...cause, evidence }] : [];

    expect(readOf(finding({ ...blockedEgress, causes }))).toContain('i/o timeout');
  });

  it('keeps what happened in the header when the name is too long for it', () => {
    const subject = { kind: 'Job', namespace: 'n'.repeat(63), name: 'j'.repeat(63) };

    const [header] = finding({ ...outOfMemory, subject }).blocks;

    expect(readOf({ header })).toMatch(/: The build ran out of memory$/);
  });

  it('shows no fix that was dismissed or replaced', () => {
    const read = readOf(
      finding(outOfMemory, [
        aProposalView({ kind: 'superseded' }),
        aProposalView({ kind: 'dismissed' }),
      ]),
    );

    expect(read).not.toContain('Fix:');
  });

  it('says that further fixes are not shown', () => {
    const views = [1, 2, 3, 4].map((one) =>
      aProposalView(one === 4 ? { kind: 'rejected' } : undefined, {
        id: `${one}b1d3d54-0c5e-4c7e-8a51-2f3f6f6f7c01`,
        fix: `fix-${one}`,
      }),
    );

    expect(readOf(finding(outOfMemory, views))).toContain('1 more fix is not shown.');
  });
});

describe('a fix that may have several places', () => {
  const requestIds = [1, 2, 3, 4].map((one) => `${one}b1d3d54-0c5e-4c7e-8a51-2f3f6f6f7c01`);
  const places = requestIds.map((id) => ({
    ...aProposalView(undefined, { id }),
    place: `overlays/${id.slice(0, 1)}.yaml:24`,
    approval: anApprovalView({ requestId: id }),
  }));

  it('asks where it belongs, and recommends none of them', () => {
    const asked = finding(outOfMemory, places.slice(0, 2));
    expect(readOf(asked)).toContain('Where should it change? 2 places may be meant.');
    expect(readOf(asked)).toContain('*2.* `overlays/2.yaml:24`');
    expect(labelsOf(asked).filter((label) => label === 'Open fix PR')).toHaveLength(2);
    expect(primariesOf(asked)).toEqual([]);
    expect(asked.text).toContain('2 places may be meant: choose one');
  });

  it('previews the places that have no room from a menu, as its buttons do', () => {
    const asked = finding(outOfMemory, places);
    const [menu] = asked.blocks
      .flatMap((block) => (block.type === 'actions' ? block.elements : []))
      .flatMap((one) => (one.type === 'static_select' ? one : []));
    expect(menu?.action_id).toBe(actionIds.previewFurther);
    const values = menu?.options?.map(({ value }) =>
      approvalValueSchema.parse(JSON.parse(value ?? '')),
    );
    expect(values?.map(({ request }) => request)).toEqual([requestIds[3]]);
  });

  it('stands like any other once a place is chosen', () => {
    const [chosen, ...others] = places;
    if (!chosen) throw new Error('There are places.');
    const proposal = { ...chosen.proposal, state: { kind: 'opening', approval } as const };
    const aside = others.map((one) => ({
      ...one,
      proposal: { ...one.proposal, state: { kind: 'superseded' } as const },
    }));
    const read = readOf(finding(outOfMemory, [{ ...chosen, proposal }, ...aside]));
    expect(read).toContain('Opening the pull request');
    expect(read).not.toContain('Where should it change?');
  });
});

describe('the preview', () => {
  it('lets an approver open the pull request, while it is open', () => {
    expect(previewModal(aProposalView(), { mayApprove: true }).submit?.text).toBe('Open fix PR');
    expect(previewModal(aProposalView(), { mayApprove: false }).submit).toBeUndefined();
    expect(
      previewModal(aProposalView({ kind: 'opening', approval }), { mayApprove: true }).submit,
    ).toBeUndefined();
  });

  it('says how much of a long diff is not shown', () => {
    const diff = Array.from({ length: 1000 }, (_, index) => `+line ${index}`).join('\n');

    expect(readOf(previewModal(aProposalView(undefined, { diff }), { mayApprove: true }))).toMatch(
      /… \d+ more lines/,
    );
  });
});

describe('the evidence', () => {
  it('counts the pieces for which there is no room', () => {
    const [cause] = outOfMemory.causes;
    const evidence = Array.from({ length: 1000 }, (_, index) => ({
      source: `Log builds/app-7-x/kaniko line ${index + 1}`,
      text: 'x'.repeat(2000),
    }));
    const causes = cause ? [{ ...cause, evidence }] : [];

    const read = readOf(evidenceModal({ ...outOfMemory, causes }));

    expect(read).toContain('988 more pieces of evidence are not shown.');
    expect(read).toContain('line 12');
  });

  it('says so when there is none', () => {
    expect(readOf(evidenceModal(without('novel')))).toContain('There is no evidence on record.');
  });

  it('is asked for by the button of that name', () => {
    expect(JSON.stringify(finding(outOfMemory))).toContain(`"${actionIds.showEvidence}"`);
  });
});

describe('the phases of a build', () => {
  const phases = [
    { name: 'context', seconds: 1, outcome: 'passed' as const },
    { name: 'RUN pip install <pkg>', seconds: 12.2, outcome: 'passed' as const },
    { name: 'push', seconds: null, outcome: 'failed' as const },
  ];

  it('are one small line of the finding, whatever the verdict', () => {
    const line = 'context 1 s · RUN pip install &lt;pkg&gt; 12 s · push failed';
    expect(readOf(finding({ ...outOfMemory, phases }))).toContain(line);
    expect(readOf(finding({ ...outOfMemory, verdict: 'novel', phases }))).toContain(line);
  });

  it('are left out where nothing is known of them', () => {
    const withNone = finding({ ...outOfMemory, phases: [] });
    expect(withNone.blocks.length).toBe(finding({ ...outOfMemory, phases }).blocks.length - 1);
  });
});

describe('a job that is not there', () => {
  it('is told with what keeps builds from being made, where that was seen', () => {
    const [cause] = outOfMemory.causes;
    const summary = 'Nothing consumes queue builds, in which 45 messages wait.';
    const stuck = { ...without('not-found'), causes: cause ? [{ ...cause, summary }] : [] };
    expect(readOf(finding(stuck))).toContain(
      `It may not have been made yet. *Confirmed:* ${summary}`,
    );
    expect(readOf(finding(without('not-found')))).not.toContain('not have been made');
  });
});
