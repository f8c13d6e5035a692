import { describe, expect, it } from 'vitest';
import { addImagePullSecret } from '../../src/fixes/add-image-pull-secret.ts';
import { type Fact, type FactValue, fact } from '../../src/model/facts.ts';
import { applied, fixRequest } from './requests.ts';

const workload = (pod = '') => `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: web, namespace: cortex-system }
spec:
  template:
    spec:
${pod}      containers: [{ name: web, image: "registry.acme.test/web:3" }]
`;
const account = (rest = '') => `apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
  namespace: cortex-system
${rest}`;

const judged = (kind: FactValue<'pull.credentials'>, name = 'web') => [
  fact('workload.kind', 'application'),
  fact('pull.credentials', kind),
  fact('pull.credentials.at', { registry: 'registry.acme.test', name }),
];
const login = fact('pull.credentials.elsewhere', { name: 'regcred', usedBy: 'api-0' });

const fixed = (texts: readonly string[], ...facts: Fact[]) =>
  applied(addImagePullSecret, {
    ...fixRequest(
      texts.map((text, index) => ({ path: `${index}.yaml`, text })),
      facts,
    ),
    subject: { cluster: 'here', kind: 'Pod', namespace: 'cortex-system', name: 'web-0' },
  });

describe('naming a pull secret', () => {
  it('names it in the workload', () => {
    expect(fixed([workload(), account()], ...judged('none-named'), login)).toBe(
      `${workload()}      imagePullSecrets:\n        - name: regcred\n`,
    );
  });

  it('names it beside those that do not help', () => {
    const pod = (names: string) => workload(`      imagePullSecrets: [${names}]\n`);
    expect(fixed([pod('{ name: old }')], ...judged('no-entry', 'old'), login)).toBe(
      pod('{ name: old }, { name: regcred }'),
    );
  });

  it('takes from no pod what its ServiceAccount gives it', () => {
    expect(fixed([workload()], ...judged('no-entry', 'old'), login)).toMatch(
      /does not name the Secret old/,
    );
  });

  it('names it in the ServiceAccount where the workload is not in the repository', () => {
    expect(fixed([account()], ...judged('none-named'), login)).toBe(
      account('imagePullSecrets:\n  - name: regcred\n'),
    );
  });

  it('names no Secret that nobody uses, and none twice', () => {
    expect(fixed([workload()], ...judged('none-named'))).toMatch(/create one/);
    expect(fixed([workload()], ...judged('present'), login)).toMatch(/not known that/);
    const named = workload('      imagePullSecrets: [{ name: regcred }]\n');
    expect(fixed([named, account()], ...judged('none-named'), login)).toMatch(/says so already/);
  });
});
