import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CaseLine, readCases } from '../../../src/commands/classify/read-cases.ts';
import { labelledCaseSchema } from '../../../src/diagnosis/classify/case.ts';
import { labelledCase } from '../../../src/incidents/feedback/labelled-case.ts';
import { fact } from '../../../src/model/facts.ts';
import type { SettledFailure } from '../../../src/model/settled-failure.ts';
import { nastyDiagnosis, nastyText, secret } from '../../slack/views/nasty.ts';
import { aVoice, incidentId, outOfMemory, without } from '../../slack/views/samples.ts';

const failure = {
  log: 'INFO[0187] Taking snapshot of full filesystem...\nKilled',
  events: ['Warning  BackoffLimitExceeded  Job has reached the specified backoff limit'],
  exitCode: 137,
  reason: 'OOMKilled',
};

const settled = (changes: Partial<SettledFailure> = {}): SettledFailure => ({
  incidentId,
  cluster: 'prod-eu',
  diagnosis: outOfMemory,
  facts: [fact('builder.kind', 'kaniko', { source: 'Pod builds/app-7-x', text: 'kaniko' })],
  failure,
  feedback: [aVoice('U1')],
  ...changes,
});

const labelOf = (changes: Partial<SettledFailure>) => labelledCase(settled(changes))?.cause;
const at = (minute: number) => ({ at: new Date(minute * 60_000) });

describe('a settled failure', () => {
  it('is a case with the evidence that was kept, and tells incident, cluster and what looks alike', () => {
    expect(labelledCase(settled())).toEqual({
      id: `prod-eu-${incidentId}`,
      source: `cluster prod-eu, incident ${incidentId}`,
      tool: 'kaniko',
      ...failure,
      cause: 'oom-killed',
      also: ['node-memory-pressure'],
      why: 'someone in the channel: the finding was right',
    });
  });

  it('that was taken for another one is labelled with what people say, and why', () => {
    const wrong = { answer: 'wrong' as const, cause: 'registry-dns', note: 'CoreDNS restarted.' };
    expect(
      labelledCase(settled({ feedback: [aVoice('U1', { ...wrong, isApprover: true })] })),
    ).toMatchObject({
      cause: 'registry-dns',
      why: 'an approver: the finding said oom-killed. CoreDNS restarted.',
    });
  });

  it('goes by the newest word of an approver, else by the newest', () => {
    const wrong = (cause: string) => ({ answer: 'wrong' as const, cause });
    const approver = { isApprover: true };
    const voices = [
      aVoice('U1', { ...at(1), ...approver, ...wrong('registry-auth') }),
      aVoice('U2', { ...at(2), ...approver, ...wrong('registry-dns') }),
      aVoice('U3', { ...at(3), ...wrong('registry-tls') }),
    ];
    expect(labelOf({ feedback: voices })).toBe('registry-dns');
    expect(labelOf({ feedback: voices.map((one) => ({ ...one, isApprover: false })) })).toBe(
      'registry-tls',
    );
  });

  it('is labelled by a fix of its cause that worked, where nobody has said anything', () => {
    const proof = { fix: 'raise-memory', ...at(1) };
    expect(labelledCase(settled({ feedback: [], proof }))).toMatchObject({
      cause: 'oom-killed',
      why: 'proof: the build succeeded after its fix raise-memory was merged',
    });
    const wrong = aVoice('U1', { answer: 'wrong', cause: 'deadline-exceeded' });
    expect(labelOf({ feedback: [wrong], proof })).toBe('deadline-exceeded');
    expect(labelOf({ feedback: [], proof: { ...proof, fix: 'enable-cache' } })).toBeUndefined();
  });

  it('is made of what the diagnosis holds where no evidence was kept', () => {
    const { failure: _, ...bare } = settled();
    const exit = fact('container.exitCode', 137, { source: 'Pod', text: '137' });
    expect(labelledCase({ ...bare, facts: [exit] })).toMatchObject({
      log: 'INFO[0187] Taking snapshot of full filesystem...',
      exitCode: 137,
      tool: 'other',
    });
  });

  it('is no case where nothing is left that tells of it', () => {
    const { failure: _, ...bare } = settled({ diagnosis: without('healthy') });
    expect(labelledCase({ ...bare, facts: [] })).toBeUndefined();
  });

  it('that the pod or the Job tells better than the container has their reason', () => {
    const late = fact('job.failure', 'DeadlineExceeded', { source: 'Job', text: '' });
    const evicted = fact('pod.reason', 'Evicted', { source: 'Pod', text: '' });
    const reason = (reason: string | null, ...facts: SettledFailure['facts']) =>
      labelledCase(settled({ failure: { ...failure, reason }, facts }))?.reason;
    expect(reason('Error', late)).toBe('DeadlineExceeded');
    expect(reason(null, late, evicted)).toBe('Evicted');
    expect(reason('OOMKilled', late)).toBe('OOMKilled');
    expect(reason('Error')).toBe('Error');
  });

  it('is a line that `classify` reads, without a secret, whatever comes in', async () => {
    const words = fc.record({
      log: nastyText,
      events: fc.array(nastyText, { maxLength: 3 }),
      exitCode: fc.option(fc.nat(255)),
      reason: fc.option(fc.constantFrom('Error', 'OOMKilled')),
    });
    const voice = fc
      .record({ by: nastyText, note: nastyText, isApprover: fc.boolean() })
      .map(({ by, ...said }) => aVoice(by, { ...said, answer: 'wrong', cause: 'registry-dns' }));
    await fc.assert(
      fc.asyncProperty(
        nastyDiagnosis,
        fc.option(words, { nil: undefined }),
        fc.array(voice, { minLength: 1, maxLength: 3 }),
        async (diagnosis, kept, feedback) => {
          const { failure: _, ...bare } = settled({ diagnosis, feedback });
          const found = labelledCase({ ...bare, ...(kept ? { failure: kept } : {}) });
          if (!found) return;
          const line = JSON.stringify(found);
          expect(line).not.toContain(secret.slice(0, 12));
          expect(labelledCaseSchema.parse(JSON.parse(line))).toEqual(found);
          const read: CaseLine[] = [];
          for await (const one of readCases(lines(line))) read.push(one);
          expect(read).toMatchObject([{ kind: 'case', given: { id: found.id } }]);
        },
      ),
      { numRuns: 40 },
    );
  });
});

async function* lines(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${text}\n`);
}
