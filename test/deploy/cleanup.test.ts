import { describe, expect, it } from 'vitest';
import { documentedOf, grantedBy, rolesIn } from './roles.ts';

const roles = await rolesIn('deploy/rbac/cleanup.yaml');
const granted = grantedBy(roles);

describe('the role in deploy/rbac/cleanup.yaml', () => {
  it('lets the bot delete Jobs and ConfigMaps, and nothing else', () => {
    expect(granted.filter((one) => !/: (get|list) /.test(one))).toEqual([
      'buildmedic-cleanup: delete jobs.batch',
      'buildmedic-cleanup: delete configmaps',
    ]);
  });

  it('is described in docs/security.md, verb by verb', () => {
    expect(documentedOf(roles).toSorted()).toEqual(granted.toSorted());
  });
});
