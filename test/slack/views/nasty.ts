import fc from 'fast-check';
import type { Diagnosis } from '../../../src/model/diagnosis.ts';
import type { Evidence } from '../../../src/model/evidence.ts';
import type { Incident } from '../../../src/model/incident.ts';
import type { Proposal, ProposalState } from '../../../src/model/proposal.ts';
import type { ApprovalView } from '../../../src/slack/views/approval-text.ts';
import type { ProposalView } from '../../../src/slack/views/proposal-blocks.ts';
import { anIncident, aProposal } from './samples.ts';

/** A credential that no view may show, and one of the shapes that it comes in. */
export const secret = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';
const leaks = [secret, `GIT_TOKEN=${secret}`, `https://bot:${secret}@git.example/app.git`];

const control = String.fromCharCode(0, 7, 27);
const attacks = [
  '<!channel>',
  '<!here|here>',
  '<@U1>',
  '<@U02ONCALL>',
  '<#C1>',
  '<https://evil.example|the fix>',
  '<http://evil.example>',
  '<!subteam^S1>',
  '&amp;&lt;!channel&gt;',
  '```\n*bold* _it_ ~no~ `code',
  `${control}[31mred${control}`,
  '\u202egnp.exe',
  '\ud83d',
  '👩‍👩‍👧‍👦🔥',
  '"\\"\\"\\',
  '  \n\t \n',
  '',
];

/** Text that a log, a name or a person may hold: of any length, with attacks, secrets and broken characters in it. */
export const nastyText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...attacks, ...leaks.map((leak) => ` ${leak} `)),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc
        .tuple(fc.constantFrom('a', '&', '<', '"', '\n', 'é', '🔥', '`', 'ab cd\n'), fc.nat(5000))
        .map(([piece, times]) => piece.repeat(times)),
    ),
    { maxLength: 6 },
  )
  .map((pieces) => pieces.join(''));

const many = <T>(one: fc.Arbitrary<T>, most: number): fc.Arbitrary<T[]> =>
  fc.oneof(
    fc.array(one, { maxLength: 4 }),
    fc.tuple(one, fc.nat(most)).map(([item, times]) => Array<T>(times).fill(item)),
  );

const evidence: fc.Arbitrary<Evidence> = fc.record({ source: nastyText, text: nastyText });
const subject = fc.record({
  kind: fc.constantFrom('Job', 'Pod'),
  namespace: nastyText,
  name: nastyText,
});

export const nastyDiagnosis: fc.Arbitrary<Diagnosis> = fc.record({
  subject,
  verdict: fc.constantFrom('diagnosed', 'novel', 'healthy', 'running', 'not-found'),
  causes: many(
    fc.record({
      id: nastyText,
      certainty: fc.constantFrom('confirmed', 'likely', 'possible'),
      title: nastyText,
      summary: nastyText,
      evidence: many(evidence, 1000),
      remedies: many(nastyText, 100),
      fixes: fc.constant([]),
    }),
    20,
  ),
  ruledOut: many(fc.record({ id: nastyText, title: nastyText, because: nastyText }), 200),
  unknown: many(fc.record({ fact: nastyText, because: nastyText }), 200),
  phases: many(
    fc.record({
      name: nastyText,
      seconds: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })),
      outcome: fc.constantFrom('passed', 'failed', 'unknown'),
    }),
    200,
  ),
  calls: fc.constant({ count: 9, rounds: 3 }),
  nearest: many(subject, 100),
  telling: many(evidence, 1000),
});

const approval = fc.record({ by: nastyText, at: fc.constant(new Date('2026-03-03T02:14:00Z')) });
const request: fc.Arbitrary<ApprovalView> = fc.record({
  requestId: fc.uuid(),
  hash: fc.stringMatching(/^[0-9a-f]{64}$/),
  state: fc.oneof(
    fc.constant({ kind: 'open' as const }),
    fc.record({
      kind: fc.constant('rejected' as const),
      by: nastyText,
      at: fc.constant(new Date('2026-03-03T02:14:00Z')),
      reason: nastyText,
    }),
  ),
  approvers: nastyText,
  required: fc.constantFrom(1, 2),
  approvals: fc.array(approval, { maxLength: 2 }),
  notBy: nastyText,
  channels: fc.array(nastyText, { maxLength: 30 }),
  expiresAt: fc.constant(new Date('2026-03-04T02:14:00Z')),
});
const pullRequest = fc.record({
  number: fc.nat(),
  url: fc.oneof(nastyText, fc.constant('https://github.com/acme/gitops/pull/1'), fc.webUrl()),
});
const state: fc.Arbitrary<ProposalState> = fc.oneof(
  fc.record({ kind: fc.constantFrom('proposed', 'dismissed', 'superseded', 'rejected') }),
  fc.record({ kind: fc.constantFrom('approved', 'opening'), approval }),
  fc.record({ kind: fc.constant('opened' as const), approval, pullRequest }),
  fc.record({ kind: fc.constant('existing' as const), pullRequest }),
  fc.record({ kind: fc.constant('failed' as const), approval, problem: nastyText }),
);

const proposal: fc.Arbitrary<Proposal> = fc
  .record({
    id: fc.uuid(),
    repository: nastyText,
    baseBranch: nastyText,
    diff: nastyText,
    summary: nastyText,
    proof: many(
      fc.record({
        claim: nastyText,
        holds: fc.constantFrom('yes', 'unknown'),
        because: nastyText,
      }),
      30,
    ),
    state,
  })
  .map((changes) => aProposal(undefined, changes));

export const nastyProposalView: fc.Arbitrary<ProposalView> = fc.record({
  proposal,
  title: nastyText,
  risk: nastyText,
  verify: nastyText,
  rollback: nastyText,
  changedLines: nastyText,
  place: nastyText,
  approval: request,
});

/** Up to 40, each with an id of its own, as the store makes them. */
export const nastyProposals: fc.Arbitrary<ProposalView[]> = fc.uniqueArray(nastyProposalView, {
  maxLength: 40,
  selector: ({ proposal: { id } }) => id,
  size: 'max',
});

export const nastyIncident: fc.Arbitrary<Incident> = fc
  .record({ job: nastyText, namespace: nastyText, cluster: nastyText, requestedBy: nastyText })
  .map((changes) => anIncident(undefined, changes));
