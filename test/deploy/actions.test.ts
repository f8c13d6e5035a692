import { describe, expect, it } from 'vitest';
import { documentedOf, grantedBy, rolesIn } from './roles.ts';

const roles = await rolesIn('deploy/rbac/actions.yaml');
const granted = grantedBy(roles);

describe('the roles in deploy/rbac/actions.yaml', () => {
  it('are described in docs/security.md, verb by verb', () => {
    expect(documentedOf(roles).toSorted()).toEqual(granted.toSorted());
  });

  it('name every resource and every verb, and grant nothing on Secrets or roles', () => {
    expect(granted.filter((one) => one.includes('*'))).toEqual([]);
    expect(
      granted.filter((one) => /secrets|roles|rolebindings|exec|impersonate/.test(one)),
    ).toEqual([]);
  });

  it('write no more than what the bot can be told to do', () => {
    const writes = granted.filter((one) => !/: (get|list) /.test(one));
    expect(writes.toSorted()).toEqual([
      'buildmedic-delete-failed-jobs: delete jobs.batch',
      'buildmedic-probe: create pods',
      'buildmedic-probe: delete pods',
      'buildmedic-rerun: create jobs.batch',
      'buildmedic-restart-registry: patch daemonsets.apps',
      'buildmedic-restart-registry: patch deployments.apps',
      'buildmedic-restart-registry: patch statefulsets.apps',
      'buildmedic-selftest: create configmaps',
      'buildmedic-selftest: create jobs.batch',
      'buildmedic-selftest: delete configmaps',
      'buildmedic-selftest: delete jobs.batch',
    ]);
  });
});
