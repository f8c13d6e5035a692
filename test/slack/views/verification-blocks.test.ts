import { describe, expect, it } from 'vitest';
import type { VerificationState } from '../../../src/model/verification.ts';
import { findingMessage } from '../../../src/slack/views/finding.ts';
import { outcomeMessage } from '../../../src/slack/views/verification-blocks.ts';
import { textOf } from '../../e2e/message-text.ts';
import { messageComplaints } from '../slack-limits.ts';
import { aFinding, outOfMemory } from './samples.ts';

const run = {
  way: 'job',
  namespace: 'builds',
  job: 'app-7-retry-1',
  since: '2026-01-18T16:00:00Z',
} as const;
const image = { kind: 'there', image: 'registry:5000/app:7' } as const;
const nasty = `<!channel> \`${'x'.repeat(4000)}\` ghp_9aB8cD7eF6gH5iJ4kL3mN2oP1qR0sT9uV8wX`;

type Told = readonly [state: VerificationState, ...parts: string[]];

const told: readonly Told[] = [
  [{ kind: 'rolling-out' }, 'Waiting for the cluster to show the change', 'Stop waiting'],
  [{ kind: 'rolling-out', seen: 'Argo CD stands at abc' }, 'So far: Argo CD stands at abc'],
  [{ kind: 'starting', shown: 'it is there' }, 'It is there. Running the build again', 'Stop'],
  [{ kind: 'building', run }, 'Running the build again* (`builds/app-7-retry-1`)', 'Stop waiting'],
  [
    { kind: 'fixed', run, image, buildSeconds: 65, totalSeconds: 3_725 },
    '*Fixed.* `builds/app-7-retry-1` succeeded in 1 min 5 s, 1 h 2 min after the question.',
    '`registry:5000/app:7` is in the registry',
  ],
  [
    {
      kind: 'fixed',
      run,
      image: { kind: 'unknown', because: 'it asks for a login' },
      totalSeconds: 9,
    },
    'succeeded, 9 s after',
    'was not seen: it asks for a login',
  ],
  [{ kind: 'not-fixed', run, because: 'it failed' }, '*Not fixed.* It failed', 'not offered again'],
  [
    { kind: 'left-to-people', because: 'I may not.', command: 'kubectl create job' },
    'not yet shown to work',
    'kubectl create job',
  ],
  [
    { kind: 'timed-out', during: 'rollout', because: 'nothing changed' },
    'is not known',
    'took too long: nothing changed',
  ],
  [
    { kind: 'stopped', during: 'build', by: 'U2', run },
    '<@U2> stopped',
    'the build itself goes on',
  ],
];

const verification = (state: VerificationState) => ({
  id: '0b9d6f3e-1111-4222-8333-444444444444',
  incidentId: '0b9d6f3e-1111-4222-8333-555555555555',
  proposalId: '0b9d6f3e-1111-4222-8333-666666666666',
  state,
  deadline: new Date('2026-01-18T16:30:00Z'),
  createdAt: new Date('2026-01-18T16:00:00Z'),
  updatedAt: new Date('2026-01-18T16:00:00Z'),
  version: 1,
});
const shown = (state: VerificationState) => {
  const message = findingMessage({
    ...aFinding(outOfMemory),
    verifications: [verification(state)],
  });
  return { message, text: textOf({ ts: '1', ...message } as never) };
};

describe('the proof of a fix in a finding', () => {
  it.each(told.map(([state, ...parts]) => ({ state, parts })))(
    'tells $state',
    ({ state, parts }) => {
      const { message, text } = shown(state);
      for (const part of parts) expect(text).toContain(part);
      expect(messageComplaints(message)).toEqual([]);
    },
  );

  it('stays within limits, and calls nobody, whatever it has to tell', () => {
    for (const state of [
      { kind: 'rolling-out', seen: nasty },
      { kind: 'left-to-people', because: nasty, command: nasty },
      { kind: 'not-fixed', run: { ...run, job: nasty }, because: nasty },
    ] as const) {
      const { message } = shown(state);
      expect(messageComplaints(message)).toEqual([]);
      expect(JSON.stringify(message)).not.toContain('ghp_9aB8');
    }
  });

  it('stands in the first line once it is fixed, and leaves nobody anything to do', () => {
    const [state] = told.map(([one]) => one).filter(({ kind }) => kind === 'fixed');
    const { text } = shown(state ?? { kind: 'rolling-out' });
    expect(text.split('\n')[0]).toBe('Fixed: builds/app-7: The build ran out of memory');
    expect(text).not.toContain('What to do');
    expect(shown({ kind: 'rolling-out' }).text).toContain('What to do');
  });

  it('names the build in the notification, which shows no thread', () => {
    const [[state] = []] = told.filter(([{ kind }]) => kind === 'not-fixed');
    expect(state && outcomeMessage(verification(state), 'builds/app-7')?.text).toBe(
      'builds/app-7: Not fixed',
    );
  });

  it('is said in the thread once it is over, unless a person ended it', () => {
    const said = told.map(([state]) => [
      state.kind,
      outcomeMessage(verification(state), 'builds/app-7') !== undefined,
    ]);
    expect(Object.fromEntries(said)).toEqual({
      'rolling-out': false,
      starting: false,
      building: false,
      fixed: true,
      'not-fixed': true,
      'left-to-people': true,
      'timed-out': true,
      stopped: false,
    });
  });
});
