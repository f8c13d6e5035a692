import { expect, it } from 'vitest';
import { causeSchema } from '../../src/model/playbook.ts';
import { conditionText } from '../../src/playbooks/condition-text.ts';

const [condition] = causeSchema.parse({
  id: 'x',
  title: 'T',
  explain: 'E',
  remedies: ['R'],
  confirmed: {
    'container.exitCode': 137,
    'log.signature': ['git-auth', 'git-ref'],
    'registry.pods.ready': { gte: 1 },
    'registry.volume.usedPercent': { lte: 89.9 },
    'container.reason': { not: 'Error' },
    'container.memoryLimit': { known: false },
    'network.otherPolicies': { absent: true },
  },
}).confirmed;

it('says a condition in words, each comparison in its own', () => {
  expect(condition && conditionText(condition)).toBe(
    'container.exitCode is 137, and log.signature is git-auth or git-ref, and registry.pods.ready is at least 1, ' +
      'and registry.volume.usedPercent is at most 89.9, and container.reason is known and not Error, ' +
      'and container.memoryLimit could not be seen, and no check came upon network.otherPolicies',
  );
});
