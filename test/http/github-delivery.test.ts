import { describe, expect, it } from 'vitest';
import { concernedBy } from '../../src/http/github-delivery.ts';

const repository = { full_name: 'example/deployments', id: 1 };
const concerned = (event: string, payload: object) =>
  concernedBy({ id: 'd-1', event, payload: { repository, ...payload } });

describe('a delivery', () => {
  it.each([
    ['pull_request', { pull_request: { number: 7 } }, { number: 7 }],
    ['pull_request_review', { pull_request: { number: 7 }, review: {} }, { number: 7 }],
    ['check_run', { check_run: { head_sha: 'abc' } }, { headSha: 'abc' }],
    ['check_suite', { check_suite: { head_sha: 'abc' } }, { headSha: 'abc' }],
    ['status', { sha: 'abc', state: 'success' }, { headSha: 'abc' }],
    ['push', { ref: 'refs/heads/team/main' }, { branch: 'team/main' }],
    ['merge_group', { merge_group: { base_ref: 'refs/heads/main' } }, { branch: 'main' }],
  ])('of %s says which pull requests it is about', (event, payload, which) => {
    expect(concerned(event, payload)).toEqual({ repository: 'example/deployments', ...which });
  });

  it.each(['star', 'installation', 'constructor'])('of %s is about none', (event) => {
    expect(concerned(event, { action: 'created' })).toBeUndefined();
  });

  it('whose payload is not as GitHub documents it is about none', () => {
    expect(concerned('pull_request', { pull_request: { number: '7' } })).toBeUndefined();
  });
});
