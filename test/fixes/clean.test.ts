import { describe, expect, it } from 'vitest';
import { amountOf } from '../../src/model/quantity.ts';
import { type Container, type Cure, cured, truthOf } from './clean.ts';

/** The builder needs so much memory. */
const needsMemory =
  (quantity: string) =>
  ({ resources }: Container): boolean =>
    amountOf(resources?.limits?.memory) >= amountOf(quantity);

const cures: readonly Cure[] = [
  { fix: 'raise-memory', ...truthOf('oom-killed'), succeeds: needsMemory('3Gi') },
  {
    fix: 'lighten-builder',
    ...truthOf('oom-killed'),
    when: 'Kaniko compresses a layer in memory',
    truth: { ...truthOf('oom-killed').truth, log: 'INFO[0312] Pushing image to registry/app:7\n' },
    succeeds: ({ args = [] }) => args.includes('--compressed-caching=false'),
  },
  { fix: 'allow-egress', ...truthOf('network-policy-egress') },
];

describe.each(cures)('$cause with $fix', (cure) => {
  it('is told before, and not after', async () => {
    const { before, outcome, after } = await cured(cure);
    const [told] = before.causes;
    expect(told?.id).toBe(cure.cause);
    expect(outcome).toMatchObject({ kind: 'changed' });
    const standing = after?.causes.map(({ id, certainty }) => `${id} ${certainty}`);
    expect(standing).not.toContain(`${told?.id} ${told?.certainty}`);
    if (cure.succeeds) expect(after?.verdict).toBe('healthy');
  });
});
