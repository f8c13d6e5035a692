import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conclude } from '../../src/diagnosis/verdict.ts';
import { type Fact, unknown } from '../../src/model/facts.ts';
import type { Cause } from '../../src/model/playbook.ts';
import { builtInPlaybooks, causesOf, loadPlaybooks } from '../../src/playbooks/load.ts';
import { cause, registryAddress, seen, subject } from '../support/facts.ts';

const failed = seen('job.state', 'failed');
const timeout = seen('log.signature', 'registry-timeout');

const judge = (facts: readonly Fact[], ...causes: Cause[]) => conclude(facts, causes, subject);

describe('certainty', () => {
  const any = cause({
    id: 'any',
    suggested: { 'log.signature': 'registry-timeout' },
    likely: { 'registry.responds': true },
    confirmed: { 'registry.endpoints.ready': 0 },
  });

  it('is possible for a symptom, likely for what points at it and confirmed for what establishes it', () => {
    const certainty = (...facts: Fact[]) => judge([failed, ...facts], any).causes[0]?.certainty;
    expect(certainty(timeout)).toBe('possible');
    expect(certainty(timeout, seen('registry.responds', true))).toBe('likely');
    expect(
      certainty(timeout, seen('registry.responds', true), seen('registry.endpoints.ready', 0)),
    ).toBe('confirmed');
  });

  it('orders the causes, best first, and keeps the order of the playbooks among equals', () => {
    const symptom = { 'log.signature': 'registry-timeout' };
    const { causes } = judge(
      [failed, timeout],
      cause({ id: 'possible-1', suggested: symptom }),
      cause({ id: 'likely', likely: symptom }),
      cause({ id: 'possible-2', suggested: symptom }),
      cause({ id: 'confirmed', confirmed: symptom }),
    );
    expect(causes.map(({ id }) => id)).toEqual(['confirmed', 'likely', 'possible-1', 'possible-2']);
  });
});

describe('of equal certainty', () => {
  const saidByLog = (id: string, signature: string) =>
    cause({ id, likely: { 'log.signature': signature } });
  const ids = (...args: Parameters<typeof judge>) => judge(...args).causes.map(({ id }) => id);

  it('the cause whose evidence the log shows first stands first', () => {
    const late = saidByLog('late', 'no-space-in-build');
    const early = saidByLog('early', 'registry-timeout');
    expect(ids([failed, timeout, seen('log.signature', 'no-space-in-build')], late, early)).toEqual(
      ['early', 'late'],
    );
  });

  it('what the cluster establishes stands before what only a log says', () => {
    const said = cause({ id: 'said', confirmed: { 'log.signature': 'registry-timeout' } });
    const established = cause({
      id: 'established',
      confirmed: { 'log.signature': 'no-space-in-build', 'registry.endpoints.ready': 0 },
    });
    const facts = [
      failed,
      timeout,
      seen('log.signature', 'no-space-in-build'),
      seen('registry.endpoints.ready', 0),
    ];
    expect(ids(facts, said, established)).toEqual(['established', 'said']);
  });

  it('what a field of the cluster says in its place stands there', () => {
    const killed = cause({ id: 'killed', likely: { 'container.exitCode': 137 } });
    const said = saidByLog('said', 'registry-timeout');
    expect(ids([failed, seen('container.exitCode', 137), timeout], said, killed)).toEqual([
      'killed',
      'said',
    ]);
  });
});

describe('a symptom', () => {
  const late = cause({
    id: 'late',
    confirmed: { 'job.failure': 'DeadlineExceeded' },
    symptomOf: ['away'],
  });
  const away = cause({
    id: 'away',
    title: 'The registry is away',
    suggested: { 'log.signature': 'registry-timeout' },
    likely: { 'registry.responds': false },
  });
  const facts = [failed, timeout, seen('job.failure', 'DeadlineExceeded')];

  it('gives way to what brought it about, and is told as ruled out by it', () => {
    const { causes, ruledOut } = judge([...facts, seen('registry.responds', false)], late, away);
    expect(causes.map(({ id }) => id)).toEqual(['away']);
    expect(ruledOut).toEqual([
      {
        id: 'late',
        title: 'Title of late',
        because: 'it follows from another cause: The registry is away',
      },
    ]);
  });

  it('stands beside a cause that is its symptom in turn', () => {
    const round = { ...away, symptomOf: ['late'] };
    const { causes } = judge([...facts, seen('registry.responds', false)], late, round);
    expect(causes.map(({ id }) => id)).toEqual(['late', 'away']);
  });

  it('stands while its origin is only possible', () => {
    const { causes, ruledOut } = judge(facts, late, away);
    expect(causes.map(({ id }) => id)).toEqual(['late', 'away']);
    expect(ruledOut).toEqual([]);
  });
});

describe('a finding', () => {
  it('says what the condition that decided says, with the values of this cluster', () => {
    const { causes } = judge(
      [failed, seen('container.name', 'kaniko'), seen('container.reason', 'OOMKilled')],
      cause({
        id: 'oom-killed',
        confirmed: { 'container.reason': 'OOMKilled', because: 'Killed {container.name}.' },
        explain: 'In general.',
        remedies: ['kubectl describe pod -n {namespace}'],
        fixes: ['raise-memory'],
      }),
    );
    expect(causes[0]).toMatchObject({
      summary: 'Killed kaniko.',
      remedies: ['kubectl describe pod -n builds'],
      fixes: ['raise-memory'],
    });
  });

  it('advises only what helps in its case', () => {
    const killed = cause({
      id: 'oom-killed',
      confirmed: { 'container.reason': 'OOMKilled' },
      remedies: [
        { when: { 'build.phase': ['snapshot', 'push'] }, do: 'Compress less in {namespace}.' },
        { when: [{ 'build.phase': 'context' }], do: 'Clone less.' },
        'Give it more.',
      ],
    });
    const remedies = (...facts: Fact[]) =>
      judge([failed, seen('container.reason', 'OOMKilled'), ...facts], killed).causes[0]?.remedies;
    expect(remedies(seen('build.phase', 'push'))).toEqual([
      'Compress less in builds.',
      'Give it more.',
    ]);
    expect(remedies(seen('build.phase', 'build'))).toEqual(['Give it more.']);
  });

  it('falls back on the explanation of its cause', () => {
    const { causes } = judge(
      [failed, timeout],
      cause({
        id: 'a',
        suggested: { 'log.signature': 'registry-timeout' },
        explain: 'In general.',
      }),
    );
    expect(causes[0]?.summary).toBe('In general.');
  });

  it('shows what decides first, then what suggested it, each once', () => {
    const shared = seen('job.state', 'failed', 'shared');
    const { causes } = judge(
      [shared, timeout, seen('registry.endpoints.ready', 0)],
      cause({
        id: 'any',
        suggested: { 'log.signature': 'registry-timeout', 'job.state': 'failed' },
        confirmed: { 'registry.endpoints.ready': 0, 'job.state': 'failed' },
      }),
    );
    expect(causes[0]?.evidence.map(({ source }) => source)).toEqual([
      'registry.endpoints.ready',
      'job.state',
      'log.signature',
    ]);
  });
});

describe('a cause that is ruled out', () => {
  const any = (because?: string) =>
    cause({
      id: 'any',
      confirmed: { 'log.signature': 'registry-timeout' },
      ruledOut: { 'registry.volume.usedPercent': { lte: 80 }, ...(because ? { because } : {}) },
    });
  const halfFull = seen('registry.volume.usedPercent', 41.5);

  it('does not stand, whatever else speaks for it, and says why', () => {
    const reason = 'only {registry.volume.usedPercent} % are used';
    const { causes, ruledOut, verdict } = judge([failed, timeout, halfFull], any(reason));
    expect(causes).toEqual([]);
    expect(verdict).toBe('novel');
    expect(ruledOut).toEqual([
      { id: 'any', title: 'Title of any', because: 'only 41.5 % are used' },
    ]);
  });

  it('names the facts that exclude it when the playbook gives no reason', () => {
    const { ruledOut } = judge([failed, timeout, halfFull], any());
    expect(ruledOut[0]?.because).toBe('registry.volume.usedPercent is 41.5');
  });

  it('is not mentioned when nothing suggested it', () => {
    expect(judge([failed, halfFull], any()).ruledOut).toEqual([]);
  });
});

describe('the verdict', () => {
  const suggested = cause({ id: 'a', suggested: { 'log.signature': 'registry-timeout' } });
  const likely = cause({ id: 'a', likely: { 'log.signature': 'registry-timeout' } });

  it('is healthy for what succeeded, whatever it printed', () => {
    const conclusion = judge([seen('job.state', 'succeeded'), timeout], likely);
    expect(conclusion).toMatchObject({ verdict: 'healthy', causes: [], ruledOut: [] });
  });

  it('is running while the build runs and nothing is more than possible', () => {
    const running = seen('job.state', 'running');
    expect(judge([running], suggested).verdict).toBe('running');
    expect(judge([running, timeout], suggested).verdict).toBe('running');
    expect(judge([running, timeout], likely).verdict).toBe('diagnosed');
  });

  it('is running for a suspended Job too', () => {
    expect(judge([seen('job.state', 'suspended')], suggested).verdict).toBe('running');
  });

  it('is novel for a failure that nothing explains', () => {
    expect(judge([failed], suggested)).toMatchObject({ verdict: 'novel', causes: [] });
  });

  it('is diagnosed for a failure with a cause that may explain it', () => {
    expect(judge([failed, timeout], suggested).verdict).toBe('diagnosed');
  });
});

describe('what could not be seen', () => {
  it('is listed with its reason, once', () => {
    const hidden = unknown('event.reason', 'the bot may not list events in builds');
    expect(judge([failed, hidden, hidden]).unknown).toEqual([
      { fact: 'event.reason', because: 'the bot may not list events in builds' },
    ]);
  });

  it('is not listed when another check saw the fact', () => {
    const hidden = unknown('log.signature', 'the log is gone');
    expect(judge([failed, hidden, timeout]).unknown).toEqual([]);
  });
});

describe('for all facts', async () => {
  const causes = causesOf(await loadPlaybooks([builtInPlaybooks]));
  const possible: Fact[] = [
    failed,
    timeout,
    seen('log.signature', 'registry-server-error'),
    seen('log.signature', 'registry-no-space'),
    seen('log.signature', 'git-auth'),
    seen('log.signature', 'out-of-memory'),
    seen('container.exitCode', 137),
    seen('container.reason', 'OOMKilled'),
    seen('container.reason', 'Error'),
    unknown('container.memoryLimit', 'none is set'),
    seen('pod.reason', 'Evicted'),
    seen('job.failure', 'DeadlineExceeded'),
    seen('registry.service', 'missing'),
    seen('registry.address', registryAddress),
    seen('registry.endpoints.ready', 0),
    seen('registry.endpoints.ready', 1),
    seen('registry.pods.total', 0),
    seen('registry.pods.ready', 1),
    seen('registry.pods.oomKilled', true),
    seen('registry.responds', true),
    seen('registry.responds', false),
    unknown('registry.responds', 'forbidden'),
    seen('registry.volume.usedPercent', 98),
    seen('registry.volume.usedPercent', 12),
    seen('registry.log.signature', 'registry-no-space'),
    seen('network.egressToRegistry', 'denied'),
    seen('network.egressToRegistry', 'allowed'),
    seen('network.ingressAtRegistry', 'denied'),
    seen('network.ingressAtRegistry', 'allowed'),
    seen('git.credentials', 'absent'),
    seen('git.credentials', 'present'),
  ];
  const someFacts = fc.subarray(possible);

  it('no cause both stands and is ruled out', () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        const conclusion = judge(facts, ...causes);
        const excluded = new Set(conclusion.ruledOut.map(({ id }) => id));
        expect(conclusion.causes.filter(({ id }) => excluded.has(id))).toEqual([]);
      }),
    );
  });

  it('their order changes neither verdict nor certainty nor what is ruled out', () => {
    const judged = (facts: readonly Fact[]) => {
      const { verdict, causes: found, ruledOut } = judge(facts, ...causes);
      return {
        verdict,
        found: new Map(found.map(({ id, certainty }) => [id, certainty])),
        ruledOut: ruledOut.map(({ id }) => id),
      };
    };
    const shuffled = someFacts.chain((facts) =>
      fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length })),
    );
    fc.assert(
      fc.property(shuffled, ([facts, others]) => {
        expect(judged(others)).toEqual(judged(facts));
      }),
    );
  });

  it('every cause that is named shows evidence of something that was read', () => {
    const sources = new Set(possible.flatMap((one) => ('evidence' in one ? one.evidence : [])));
    fc.assert(
      fc.property(someFacts, (facts) => {
        for (const { evidence } of judge(facts, ...causes).causes) {
          expect(evidence.length).toBeGreaterThan(0);
          expect(evidence.every((one) => sources.has(one))).toBe(true);
        }
      }),
    );
  });
});
