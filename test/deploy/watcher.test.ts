import { describe, expect, it } from 'vitest';
import { documentedOf, grantedBy, rolesIn } from './roles.ts';

const roles = await rolesIn('deploy/rbac/watcher.yaml');
const granted = grantedBy(roles);

describe('the role in deploy/rbac/watcher.yaml', () => {
  it('lets the watcher list and watch what it follows, and nothing else', () => {
    expect(granted).toEqual([
      'buildmedic-watcher: list jobs.batch',
      'buildmedic-watcher: watch jobs.batch',
      'buildmedic-watcher: list pods',
      'buildmedic-watcher: watch pods',
    ]);
  });

  it('is described in docs/security.md, verb by verb', () => {
    expect(documentedOf(roles).toSorted()).toEqual(granted.toSorted());
  });
});
