import type { Diagnosis } from '../../src/model/diagnosis.ts';
import type { IncidentRequest } from '../../src/model/incident.ts';
import type { ProposalDraft } from '../../src/model/proposal.ts';

/** A request as a slash command makes it; tests change what they are about. */
export const aRequest = (changes: Partial<IncidentRequest> = {}): IncidentRequest => ({
  idempotencyKey: `command:${crypto.randomUUID()}`,
  cluster: 'default',
  namespace: 'builds',
  job: 'app-7',
  requestedBy: 'U1',
  channel: 'C1',
  ...changes,
});

/** A diagnosis with one confirmed cause. */
export const aDiagnosis = (changes: Partial<Diagnosis> = {}): Diagnosis => ({
  subject: { kind: 'Job', namespace: 'builds', name: 'app-7' },
  verdict: 'diagnosed',
  causes: [
    {
      id: 'oom-killed',
      certainty: 'confirmed',
      title: 'The build ran out of memory',
      summary: 'The kernel stopped kaniko at its limit of 1Gi.',
      evidence: [{ source: 'Pod builds/app-7-x .status.phase', text: 'Failed' }],
      remedies: ['Raise the limit.'],
      fixes: ['raise-memory'],
    },
  ],
  ruledOut: [],
  unknown: [],
  phases: [{ name: 'push', seconds: null, outcome: 'unknown' }],
  calls: { count: 4, rounds: 2 },
  ...changes,
});

/** How long a request for approval stays open where the test does not care. */
export const aDay = { expiresAfterHours: 24 };

/** A proposal that changes one line of one file. */
export const aDraft = (
  incidentId: string,
  changes: Partial<ProposalDraft> = {},
): ProposalDraft => ({
  incidentId,
  fix: 'raise-memory',
  target: 'builds',
  repository: 'acme/gitops',
  baseBranch: 'main',
  headBranch: 'buildmedic/builds/raise-memory',
  baseSha: 'a'.repeat(40),
  changes: [{ path: 'job.yaml', before: 'memory: 1Gi\n', after: 'memory: 2Gi\n' }],
  diff: '-memory: 1Gi\n+memory: 2Gi\n',
  diffHash: 'hash-1',
  summary: 'memory limit of container kaniko: 1Gi → 2Gi',
  proof: [],
  rank: 0,
  ...changes,
});
