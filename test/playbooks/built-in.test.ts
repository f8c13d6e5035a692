import { describe, expect, it } from 'vitest';
import { conclude } from '../../src/diagnosis/verdict.ts';
import { type Fact, unknown } from '../../src/model/facts.ts';
import { builtInPlaybooks, causesOf, loadPlaybooks } from '../../src/playbooks/load.ts';
import { registryAddress, seen, subject } from '../support/facts.ts';

const causes = causesOf(await loadPlaybooks([builtInPlaybooks]));

/** What the built-in playbooks make of a failed build: certainty by cause, and what they exclude. */
function judge(...facts: Fact[]) {
  const conclusion = conclude([seen('job.state', 'failed'), ...facts], causes, subject);
  return {
    found: Object.fromEntries(conclusion.causes.map(({ id, certainty }) => [id, certainty])),
    ruledOut: conclusion.ruledOut.map(({ id }) => id).sort(),
    summary: conclusion.causes[0]?.summary,
    firstEvidence: conclusion.causes[0]?.evidence[0]?.source,
  };
}

const signature = (name: string) => seen('log.signature', name);
const timeout = signature('registry-timeout');
const registry = [
  seen('builder.registry', '10.43.170.72:5000'),
  seen('registry.service', 'found'),
  seen('registry.address', registryAddress),
];
const serves = [
  ...registry,
  seen('registry.endpoints.ready', 1),
  seen('registry.pods.total', 1),
  seen('registry.pods.ready', 1),
  seen('registry.pods.restarts', 0),
  seen('registry.pods.oomKilled', false),
  seen('registry.responds', true),
  seen('registry.volume.usedPercent', 34),
];
const open = [
  seen('network.egressToRegistry', 'allowed'),
  seen('network.ingressAtRegistry', 'allowed'),
];
const egressDenied = seen('network.egressToRegistry', 'denied');
const ingressDenied = seen('network.ingressAtRegistry', 'denied');

describe('a push that times out', () => {
  it('is a registry without endpoints, when it has none', () => {
    const down = [
      timeout,
      ...registry,
      seen('registry.endpoints.ready', 0),
      seen('registry.pods.total', 1),
      seen('registry.pods.ready', 0),
      seen('registry.pods.restarts', 9),
      seen('registry.pods.oomKilled', true),
      seen('registry.responds', false),
      ...open,
    ];
    const { found, ruledOut, summary } = judge(...down);
    expect(found['registry-unreachable']).toBe('confirmed');
    expect(summary).toContain('ran out of memory (9 restarts)');
    expect(ruledOut).toEqual(['network-policy-egress', 'network-policy-ingress']);
  });

  it('is an egress policy, when the registry serves and the build may not go there', () => {
    const { found, ruledOut, firstEvidence } = judge(timeout, ...serves, egressDenied);
    expect(found['network-policy-egress']).toBe('confirmed');
    // What decides stands before the symptom that all five causes share.
    expect(firstEvidence).toBe('network.egressToRegistry');
    expect(ruledOut).toEqual(['registry-storage-full', 'registry-unreachable']);
  });

  it('is an ingress policy, when the build may go out and the registry lets nobody in', () => {
    const { found, ruledOut } = judge(timeout, ...serves, open[0] ?? timeout, ingressDenied);
    expect(found).toEqual({ 'network-policy-ingress': 'confirmed' });
    expect(ruledOut).toEqual([
      'network-policy-egress',
      'registry-storage-full',
      'registry-unreachable',
    ]);
  });

  it('is likely a registry that was away for a while, when all is well now', () => {
    const { found, ruledOut } = judge(timeout, ...serves, ...open);
    expect(found).toEqual({ 'registry-unreachable': 'likely' });
    expect(ruledOut).toEqual([
      'network-policy-egress',
      'network-policy-ingress',
      'registry-storage-full',
    ]);
  });

  it('is nobody’s fault yet, when policies that were not evaluated may close the way', () => {
    const cilium = seen('network.otherPolicies', 'CiliumNetworkPolicy builds/egress');
    expect(judge(timeout, ...serves, ...open, cilium).found).toEqual({
      'registry-unreachable': 'possible',
    });
    const hidden = unknown('network.otherPolicies', 'forbidden');
    expect(judge(timeout, ...serves, ...open, hidden).found).toEqual({
      'registry-unreachable': 'possible',
    });
  });

  it('is an address where no registry is any more', () => {
    const { found, ruledOut } = judge(
      timeout,
      seen('builder.registry', '10.43.170.72:5000'),
      seen('registry.service', 'missing'),
    );
    expect(found['registry-unreachable']).toBe('confirmed');
    expect(ruledOut).toEqual(['network-policy-egress', 'network-policy-ingress']);
  });

  it('stays open when nothing can be seen: no cause is more than possible', () => {
    const { found } = judge(
      timeout,
      unknown('registry.service', 'forbidden'),
      unknown('network.egressToRegistry', 'forbidden'),
    );
    expect(new Set(Object.values(found))).toEqual(new Set(['possible']));
  });

  it('is not blamed on a disk that has room, nor on one that it never came to', () => {
    expect(judge(timeout, ...serves, egressDenied).ruledOut).toContain('registry-storage-full');
    const full = [
      seen('registry.volume.usedPercent', 98),
      seen('registry.log.signature', 'registry-no-space'),
    ];
    const { found, ruledOut } = judge(timeout, ...full, egressDenied);
    expect(ruledOut).toContain('registry-storage-full');
    expect(found['network-policy-egress']).toBe('confirmed');
  });
});

describe('a push that the registry answers with an error', () => {
  const error = signature('registry-server-error');

  it('is a full disk, when the registry says so itself', () => {
    const { found, ruledOut } = judge(
      error,
      ...serves.filter(({ name }) => name !== 'registry.volume.usedPercent'),
      seen('registry.volume.usedPercent', 100),
      seen('registry.log.signature', 'registry-no-space'),
    );
    expect(found['registry-storage-full']).toBe('confirmed');
    expect(ruledOut).toContain('registry-unreachable');
  });

  it('is no NetworkPolicy, though one would close the way if it were enforced', () => {
    const { found } = judge(error, ...serves, egressDenied);
    expect(found).not.toHaveProperty('network-policy-egress', 'confirmed');
  });
});

describe('a clone that is refused', () => {
  const refused = signature('git-auth');

  it('is confirmed when the builder has no credentials, or has them where it does not look', () => {
    expect(judge(refused, seen('git.credentials', 'absent')).found).toEqual({
      'git-auth': 'confirmed',
    });
    expect(judge(refused, seen('git.credentials', 'unread')).summary).toContain(
      'mounted where this builder does not read them',
    );
  });

  it('is only likely about credentials that are there, or cannot be judged', () => {
    expect(judge(refused, seen('git.credentials', 'present')).found['git-auth']).toBe('likely');
    expect(judge(refused, unknown('git.credentials', 'unclear')).found['git-auth']).toBe('likely');
  });
});

describe('a build that was killed', () => {
  const killed = [
    seen('container.name', 'kaniko'),
    seen('container.exitCode', 137),
    seen('container.memoryLimit', '1Gi'),
  ];

  it('ran out of memory when the kernel says so', () => {
    const { found, summary } = judge(...killed, seen('container.reason', 'OOMKilled'));
    expect(found).toEqual({ 'oom-killed': 'confirmed' });
    expect(summary).toContain('limit of 1Gi');
  });

  it('is not said to have hit a limit that it does not set', () => {
    const { summary } = judge(
      seen('container.name', 'kaniko'),
      seen('container.reason', 'OOMKilled'),
      unknown('container.memoryLimit', 'container kaniko sets no memory limit'),
    );
    expect(summary).toContain('sets no memory limit');
  });

  it('only likely ran out of memory when all that is known is its exit code', () => {
    const { found } = judge(...killed, seen('container.reason', 'Error'));
    expect(found).toEqual({ 'oom-killed': 'likely' });
  });

  it('did not run out of memory when its node or its deadline ended it', () => {
    const error = seen('container.reason', 'Error');
    expect(judge(...killed, error, seen('pod.reason', 'Evicted')).ruledOut).toEqual(['oom-killed']);
    const late = judge(
      ...killed,
      error,
      seen('job.failure', 'DeadlineExceeded'),
      seen('job.deadlineSeconds', 1800),
    );
    expect(late.ruledOut).toEqual(['oom-killed']);
  });
});

describe('a builder that was killed without a reason', () => {
  const killed = [seen('container.exitCode', 137), seen('container.reason', 'Error')];

  it('ran out of memory for certain when it was measured at its limit', () => {
    const used = (percent: number) => seen('container.memoryPeakPercent', percent);
    expect(judge(...killed, used(98)).found['oom-killed']).toBe('confirmed');
    // A peak between two measurements is not seen, so a low one rules nothing out.
    expect(judge(...killed, used(60)).found['oom-killed']).toBe('likely');
  });
});

describe('a context that S3 refuses, with what AWS itself says', () => {
  const address = 's3://contexts/app.tar.gz';
  const refused = [
    signature('s3-denied'),
    seen('objectStorage.provider', 's3'),
    seen('objectStorage.context', { address, bucket: 'contexts', key: 'app.tar.gz' }),
    seen('objectStorage.refusal', 'read'),
    seen('objectStorage.identity', 'role'),
    seen('serviceAccount.name', 'builder'),
    seen('serviceAccount.role', 'arn:aws:iam::210987654321:role/builder'),
  ];
  const there = seen('objectStorage.object', 'exists');

  it('is no matter of permissions where the object is not there', () => {
    const { found, ruledOut } = judge(...refused, seen('objectStorage.object', 'missing'));
    expect(found).toEqual({ 'context-not-found': 'confirmed' });
    expect(ruledOut).toEqual(['object-storage-denied']);
  });

  it('is settled where the policies of the role do not allow the read', () => {
    const decision = seen('objectStorage.readDecision', 'not-allowed');
    const missing = seen('objectStorage.missingAction', 's3:GetObject');
    const { found, summary } = judge(...refused, there, decision, missing);
    expect(found).toEqual({ 'object-storage-denied': 'confirmed' });
    expect(summary).toContain('allows s3:GetObject on s3://contexts/app.tar.gz');
  });

  it('stays likely where they do: a bucket has policies too', () => {
    const { found, summary } = judge(
      ...refused,
      there,
      seen('objectStorage.readDecision', 'allowed'),
    );
    expect(found).toEqual({ 'object-storage-denied': 'likely' });
    expect(summary).toContain("the bucket's policy, the KMS");
  });
});
