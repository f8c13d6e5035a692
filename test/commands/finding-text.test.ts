import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findingText } from '../../src/commands/finding-text.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';

const diagnosis = (changes: Partial<Diagnosis>): Diagnosis => ({
  subject: { kind: 'Job', namespace: 'builds', name: 'app-7' },
  verdict: 'novel',
  causes: [],
  ruledOut: [],
  unknown: [],
  phases: [],
  calls: { count: 9, rounds: 3 },
  ...changes,
});

const cause: Diagnosis['causes'][number] = {
  id: 'oom-killed',
  certainty: 'confirmed',
  title: 'The build ran out of memory',
  summary: 'The kernel stopped container kaniko at its memory limit of 1Gi.',
  evidence: [
    {
      source: 'Pod builds/app-7-x .status.containerStatuses[0].state.terminated',
      text: 'container kaniko: exit code 137, OOMKilled',
    },
  ],
  remedies: ['Raise the memory limit of container kaniko (now 1Gi).', 'Use slim base images.'],
  fixes: ['raise-memory'],
};
const diagnosed = diagnosis({ verdict: 'diagnosed', causes: [cause] });

const plain = (given: Diagnosis) => findingText(given, { color: false, width: 80 });

describe('findingText', () => {
  it('tells the cause, how it is known, what to do and what it cost', () => {
    expect(plain(diagnosed)).toBe(
      `Job builds/app-7
The build ran out of memory (confirmed)

The kernel stopped container kaniko at its memory limit of 1Gi.

Evidence
- Pod builds/app-7-x .status.containerStatuses[0].state.terminated
    container kaniko: exit code 137, OOMKilled

What to do
1. Raise the memory limit of container kaniko (now 1Gi).
2. Use slim base images.

Fixes: raise-memory

9 API calls in 3 rounds
`,
    );
  });

  it('lists the other causes, what was ruled out and what could not be seen', () => {
    const text = plain({
      ...diagnosed,
      causes: [cause, { ...cause, title: 'Another', certainty: 'possible' }],
      ruledOut: [{ id: 'a', title: 'The disk is full', because: 'it is 12 % full' }],
      unknown: [{ fact: 'event.reason', because: 'the bot may not list events in builds' }],
    });
    expect(text).toContain('Also looked at and still open\n- Another (possible)\n');
    expect(text).toContain('Ruled out\n- The disk is full: it is 12 % full\n');
    expect(text).toContain(
      'Could not be seen\n- event.reason: the bot may not list events in builds\n',
    );
  });

  it('shows in one line which phase took how long, and which one failed', () => {
    const phases = [
      { name: 'base-image', seconds: 3, outcome: 'passed' as const },
      { name: 'RUN make', seconds: null, outcome: 'failed' as const },
    ];
    expect(plain({ ...diagnosed, phases })).toContain(
      '\nPhases: base image 3 s · RUN make failed\n',
    );
    expect(plain(diagnosis({ verdict: 'healthy', phases }))).toContain('Phases: base image 3 s');
    expect(plain(diagnosed)).not.toContain('Phases');
  });

  it('shows what tells most of a failure that nothing explains', () => {
    const telling = [{ source: 'Log builds/app-7-x/kaniko line 3', text: 'segmentation fault' }];
    expect(plain(diagnosis({ telling }))).toBe(
      `Job builds/app-7
The build failed, and no playbook explains it.

What tells most
- Log builds/app-7-x/kaniko line 3
    segmentation fault

9 API calls in 3 rounds
`,
    );
  });

  it('says that a build succeeded, or still runs', () => {
    expect(plain(diagnosis({ verdict: 'healthy' }))).toContain('The build succeeded.');
    expect(plain(diagnosis({ verdict: 'running' }))).toContain(
      'The build is still running; nothing points at a failure so far.',
    );
    const suspected = plain({ ...diagnosed, verdict: 'running' });
    expect(suspected).not.toContain('nothing points at a failure');
    expect(suspected).toContain('still running');
  });

  it('suggests names for a Job that does not exist', () => {
    const subject = { kind: 'Job', namespace: '', name: 'app-8' };
    const nearest = [{ kind: 'Job', namespace: 'builds', name: 'app-7' }];
    const text = plain(diagnosis({ subject, verdict: 'not-found', nearest }));
    expect(text).toContain('Job app-8\nThere is no Job of that name.\nDid you mean:\n');
    expect(text).toContain('  app-7 -n builds');
    expect(plain(diagnosis({ verdict: 'not-found' }))).toContain('Nothing is named like it.');
    const stuck = { ...cause, title: 'Builds pile up in a queue', certainty: 'likely' } as const;
    expect(plain(diagnosis({ verdict: 'not-found', causes: [stuck] }))).toContain(
      'It may not have been made yet: Builds pile up in a queue (likely)',
    );
  });

  it('keeps within its width, but for words that are wider', () => {
    const long = 'word '.repeat(60).trim();
    const text = plain({
      ...diagnosed,
      causes: [
        { ...cause, summary: long, remedies: [long], evidence: [{ source: long, text: long }] },
      ],
      ruledOut: [{ id: 'a', title: 'A', because: long }],
      unknown: [{ fact: 'pod.node', because: long }],
    });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('colours only when asked, and says the same then', () => {
    const coloured = findingText(diagnosed, { color: true, width: 80 });
    expect(plain(diagnosed)).not.toContain('\u001b');
    expect(coloured).toContain('\u001b');
    expect(stripVTControlCharacters(coloured)).toBe(plain(diagnosed));
  });

  it('shows no secret, not even one that a broken line or a colour parts from its name', () => {
    const filler = 'x'.repeat(66);
    const secrets = [
      { source: 'Log a', text: `${filler} password: hunter2hunter2` },
      { source: 'Log b', text: 'pass\u001b[31mword=correct-horse-7' },
    ];
    const text = plain(diagnosis({ telling: secrets }));
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('correct-horse');
    expect(text).toContain('‹secret:');
  });

  it('lets no log line control the terminal', () => {
    const text = plain(
      diagnosis({
        telling: [
          { source: 'Log', text: '\u001b]0;owned\u0007\u001b[2Jred\r\u0008 INFO\u009b31m' },
        ],
      }),
    );
    expect(/[^\P{Cc}\n]/u.test(text)).toBe(false);
    expect(text).toContain('red');
  });

  it('gives the fingerprint of a failure that nothing explains', () => {
    const text = findingText(diagnosis({ fingerprint: '9250e4529e22' }), {
      color: false,
      width: 80,
    });
    expect(text).toContain('Fingerprint: 9250e4529e22\n`buildmedic playbooks draft ');
  });
});
