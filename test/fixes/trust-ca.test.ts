import { describe, expect, it } from 'vitest';
import { trustCa } from '../../src/fixes/trust-ca.ts';
import { type Fact, fact } from '../../src/model/facts.ts';
import { fixedBy, jobWith, summaryBy } from './requests.ts';

const fixed = fixedBy(trustCa);
const host = 'registry.acme.test:5000';
const candidate = (configMap: string, subject = 'CN=Acme Root', key = 'ca.crt') =>
  fact('authority.candidate', { configMap, key, subject });
const untrusted: Fact[] = [
  fact('transport.host', host),
  fact('tls.failure', 'unknown-authority'),
  fact('tls.detail', 'an authority of its own'),
  fact('builder.trust', 'system'),
];
const job = (args = '--cleanup', image = 'gcr.io/kaniko-project/executor:v1.23.2') =>
  jobWith(`args: [${args}]`).replace(/image: .*/, `image: ${image}`);

describe('an authority that the builder does not know', () => {
  it('is mounted and named to Kaniko for this registry', () => {
    const text = job();
    expect(fixed(text, ...untrusted, candidate('acme-ca'))).toBe(
      `${text
        .replace(
          '--cleanup',
          `--cleanup, --registry-certificate=${host}=/kaniko/registry-ca/ca.crt`,
        )
        .trimEnd()}
          volumeMounts:
            - name: registry-ca
              mountPath: /kaniko/registry-ca
              readOnly: true
      volumes:
        - name: registry-ca
          configMap:
            name: acme-ca
`,
    );
  });

  it('is put where Kimia looks for it', () => {
    const text = job('--cleanup', 'ghcr.io/rapidfort/kimia:1.0.13');
    const after = fixed(text, ...untrusted, candidate('acme-ca', 'CN=Acme Root', 'root.pem'));
    expect(after).toContain('args: [--cleanup, --registry-certificate=/certs/registry-ca]');
    expect(after).toContain('- key: root.pem\n                path: ca.crt');
  });

  it('is told to Buildah by a variable, in a script too', () => {
    const text = jobWith('command: [sh, -c, buildah push app]').replace(
      /image: .*/,
      'image: quay.io/buildah/stable:v1.37.0',
    );
    const after = fixed(text, ...untrusted, candidate('acme-ca'));
    expect(after).toContain('- name: SSL_CERT_DIR\n              value: /certs/registry-ca');
    expect(after).toContain('mountPath: /certs/registry-ca');
  });

  it('is the one that the client names, where several are there', () => {
    const two = [candidate('acme-ca'), candidate('other-ca', 'CN=Other Root')];
    expect(fixed(job(), ...untrusted, ...two)).toMatch(
      /several ConfigMaps hold an authority \(acme-ca\/ca.crt, other-ca\/ca.crt\)/,
    );
    const named = [
      ...untrusted.filter(({ name }) => name !== 'tls.detail'),
      fact('tls.detail', 'Other Root'),
    ];
    expect(summaryBy(trustCa)(job(), ...named, ...two)).toContain('ConfigMap other-ca mounted');
  });

  it('is not made up, and not told twice', () => {
    expect(fixed(job(), ...untrusted)).toMatch(/no ConfigMap of the namespace holds/);
    expect(
      fixed(job(`--registry-certificate=${host}=/c/ca.crt`), ...untrusted, candidate('acme-ca')),
    ).toMatch(/is told whom to trust already/);
  });

  it('is not what is wrong with a certificate that has expired, or that a node refuses', () => {
    expect(fixed(job(), fact('transport.host', host), fact('tls.failure', 'expired'))).toMatch(
      /not an unknown authority/,
    );
    expect(fixed(job(), ...untrusted.slice(0, 3), candidate('acme-ca'))).toMatch(/but the node/);
  });
});
