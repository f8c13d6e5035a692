import { expect, it } from 'vitest';
import {
  createProposeFixes,
  type ProposeNeeds,
} from '../../../src/incidents/proposals/propose-fixes.ts';
import type { DryRun, Manifest } from '../../../src/model/cluster-actions.ts';
import type { ProposalDraft } from '../../../src/model/proposal.ts';
import { jobWith, outOfMemory } from '../../fixes/requests.ts';
import { anIncident } from '../../slack/views/samples.ts';
import { aDiagnosis } from '../../support/samples.ts';

const subject = { kind: 'Job', namespace: 'cortex-system', name: 'moe-router-build' };
const incident = anIncident({
  kind: 'diagnosed',
  diagnosis: aDiagnosis({ subject }),
  facts: outOfMemory(),
});
const text = jobWith('resources: { limits: { memory: 1Gi } }');
const target = {
  name: 'builds',
  namespace: '**',
  jobs: '**',
  repository: 'acme/gitops',
  branch: 'main',
  paths: ['**'],
  approvals: { expiresAfterHours: 24 },
};

/** Works the fixes out of these files, with an API server that says this. */
async function proposed(paths: readonly string[], dryRun: (manifest: Manifest) => DryRun) {
  const drafts: ProposalDraft[] = [];
  const needs = {
    proposals: {
      proposeChoice: async (made: readonly ProposalDraft[]) => {
        drafts.push(...made);
        return [];
      },
    },
    repositories: {
      open: async () => ({
        listFiles: async () => ({ baseSha: 'abc', files: paths.map((path) => ({ path, text })) }),
      }),
    },
    systems: {},
    targets: [target],
    cluster: () => ({ actions: { dryRun: async (manifest: Manifest) => dryRun(manifest) } }),
    wasInVain: async () => false,
    shareLongDiffs: async () => undefined,
  } as unknown as ProposeNeeds;
  return { note: await createProposeFixes(needs).propose(incident), drafts };
}

const accepted = (): DryRun => ({ kind: 'accepted' });

it('keeps with each place what was proved of it, in the order in which they are offered', async () => {
  const { drafts, note } = await proposed(['a.yaml', 'b.yaml'], accepted);
  expect(note).toBeUndefined();
  expect(drafts.map(({ changes, rank }) => [changes[0]?.path, rank])).toEqual([
    ['a.yaml', 0],
    ['b.yaml', 1],
  ]);
  for (const { proof } of drafts)
    expect(proof).toContainEqual({
      claim: 'the API server takes Job moe-router-build (dry run)',
      holds: 'yes',
    });
});

it('does not offer what the API server refuses, and says why', async () => {
  const { drafts, note } = await proposed(['a.yaml'], ({ spec }) =>
    JSON.stringify(spec).includes('1Gi')
      ? { kind: 'accepted' }
      : { kind: 'refused', because: 'exceeded quota: compute' },
  );
  expect(drafts).toEqual([]);
  expect(note).toContain('No fix can be offered.');
  expect(note).toContain('exceeded quota: compute');
});

it('offers what could not be tried, and keeps why', async () => {
  const because = 'the bot may not create jobs, not even dry';
  const { drafts } = await proposed(['a.yaml'], () => ({ kind: 'unknown', because }));
  expect(drafts[0]?.proof).toContainEqual(expect.objectContaining({ holds: 'unknown', because }));
});
