import { describe, expect, it } from 'vitest';
import { placeOf, whoMayAsk } from '../../../src/incidents/postmortem/place.ts';
import type { Target } from '../../../src/model/target.ts';
import { anIncident, blockedEgress } from '../../slack/views/samples.ts';
import { novel } from './stories.ts';

const aTarget = (name: string, user: string): Target => ({
  name,
  namespace: name,
  jobs: '*',
  repository: `acme/${name}`,
  branch: 'live',
  paths: [],
  sources: [],
  actions: {
    'rerun-build': false,
    'restart-registry': false,
    'delete-failed-jobs': false,
    'probe-connectivity': false,
  },
  approvers: { users: [user], userGroups: [] },
  approvals: { required: 1, requesterMayApprove: true, channels: [], expiresAfterHours: 24 },
  pullRequests: { draft: false, labels: [], reviewers: [], askCodeOwners: false },
});
const targets = [aTarget('builds', 'U1'), aTarget('other', 'U2')];
const settings = {
  as: 'pull-request',
  path: 'docs/{date}-{slug}.md',
  playbook: 'playbooks/{slug}.yaml',
  novel: true,
} as const;
const known = anIncident({ kind: 'diagnosed', diagnosis: blockedEgress, facts: [] });

describe('the place of a post-mortem', () => {
  it('is a file and a branch of its own in the repository of the target', () => {
    expect(placeOf({ ...settings, target: 'builds' }, targets, known)).toEqual({
      kind: 'pull-request',
      repository: 'acme/builds',
      baseBranch: 'live',
      headBranch: `buildmedic/postmortems/${known.id}`,
      path: 'docs/2026-03-03-build-thumbnailer-7-network-policy-egress-0e9f3c1e.md',
    });
  });

  it('has a drafted playbook beside it for what no playbook explains', () => {
    const unknown = anIncident({ kind: 'diagnosed', diagnosis: novel, facts: [] });
    expect(placeOf({ ...settings, repository: 'acme/docs' }, targets, unknown)).toMatchObject({
      repository: 'acme/docs',
      baseBranch: 'main',
      playbookPath: 'playbooks/build-thumbnailer-7-unexplained-0e9f3c1e.yaml',
    });
  });

  it('cannot be led out of its folder by what a job is called', () => {
    const odd = anIncident({ kind: 'requested' }, { job: '../../.github/workflows/x' });
    expect(placeOf({ ...settings, repository: 'acme/docs' }, targets, odd)).toMatchObject({
      path: 'docs/2026-03-03-github-workflows-x-unexplained-0e9f3c1e.md',
    });
  });
});

describe('who may have one opened', () => {
  it('are the approvers of its target, or of any where a repository is named', () => {
    expect(whoMayAsk({ target: 'builds' }, targets).users).toEqual(['U1']);
    expect(whoMayAsk({}, targets).users).toEqual(['U1', 'U2']);
    expect(whoMayAsk({}, [])).toEqual({ users: [], userGroups: [] });
  });
});
