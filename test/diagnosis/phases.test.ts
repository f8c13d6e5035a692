import { describe, expect, it } from 'vitest';
import { buildPhases, phasesText } from '../../src/diagnosis/phases.ts';
import type { Phase } from '../../src/model/diagnosis.ts';
import { seen } from '../support/facts.ts';

const phase = (
  name: string,
  seconds: number | null = null,
  outcome: Phase['outcome'] = 'passed',
): Phase => ({ name, seconds, outcome });

describe('buildPhases', () => {
  const told = seen('build.phases', [phase('base-image', 3), phase('snapshot', null, 'unknown')]);

  it('takes the phase in which the log of a failed build ends for the one that failed', () => {
    expect(buildPhases([seen('job.state', 'failed'), told])).toEqual([
      phase('base-image', 3),
      phase('snapshot', null, 'failed'),
    ]);
  });

  it('believes the log about which one failed', () => {
    const log = [phase('RUN make', 2, 'failed'), phase('push', null, 'unknown')];
    expect(buildPhases([seen('job.state', 'failed'), seen('build.phases', log)])).toEqual(log);
  });

  it('has every phase of a build that succeeded passed', () => {
    const phases = buildPhases([seen('job.state', 'succeeded'), told]);
    expect(phases.map(({ outcome }) => outcome)).toEqual(['passed', 'passed']);
  });

  it('leaves open what a running build is at', () => {
    expect(buildPhases([seen('job.state', 'running'), told]).at(-1)?.outcome).toBe('unknown');
  });

  it('makes do with the phase in which the log ends', () => {
    const facts = [seen('job.state', 'failed'), seen('build.phase', 'push')];
    expect(buildPhases(facts)).toEqual([phase('push', null, 'failed')]);
    expect(buildPhases([seen('job.state', 'failed')])).toEqual([]);
  });
});

describe('phasesText', () => {
  it('is one line, in the order of the build', () => {
    const phases = [
      phase('context', 1),
      phase('base-image', 3.24),
      phase('RUN pip install', 136.2),
      phase('push', null, 'failed'),
    ];
    expect(phasesText(phases)).toBe(
      'context 1 s · base image 3.2 s · RUN pip install 2 min 16 s · push failed',
    );
  });

  it('says after how long a phase failed', () => {
    expect(phasesText([phase('RUN make', 12.4, 'failed')])).toBe('RUN make failed after 12 s');
  });

  it('is empty when nothing is known', () => {
    expect(phasesText([])).toBe('');
  });

  it('sums up what comes again and again, apart from the one that failed', () => {
    const phases = [
      phase('snapshot', 2),
      phase('RUN a', 9),
      phase('snapshot', 3),
      phase('snapshot', null, 'failed'),
    ];
    expect(phasesText(phases)).toBe('snapshot 5 s · RUN a 9 s · snapshot failed');
  });

  it('shows what failed and the longest of many, and cuts long instructions', () => {
    const many = Array.from({ length: 20 }, (_, index) => phase(`RUN step ${index}`, index));
    const text = phasesText([...many, phase(`RUN ${'x'.repeat(90)}`, null, 'failed')]);
    expect(text).toMatch(
      /^RUN step 15 15 s · .* · RUN step 19 19 s · RUN x{35}… failed · 15 shorter$/,
    );
  });

  it.each([
    [59.6, '1 min 0 s'],
    [9.96, '10 s'],
    [0, '0 s'],
    [3_600, '60 min 0 s'],
  ])('rounds %d s to %s', (seconds, text) => {
    expect(phasesText([phase('push', seconds)])).toBe(`push ${text}`);
  });
});
