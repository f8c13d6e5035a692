import { describe, expect, it } from 'vitest';
import { tlsFailureIn, transportFailure } from '../../src/checks/transport-failure.ts';
import { factValue } from '../../src/model/facts.ts';
import { seen } from '../support/facts.ts';
import { fakeCluster } from '../support/fake-cluster.ts';
import { build } from '../support/objects.ts';

const look = (signature: string, line: string) =>
  transportFailure.run(fakeCluster(), {
    build: build(),
    facts: [seen('log.signature', signature, line)],
  });

describe('a TLS failure', () => {
  it.each([
    [
      'x509: certificate signed by unknown authority',
      'unknown-authority',
      'an authority of its own',
    ],
    [
      'x509: certificate signed by unknown authority (possibly because of "x509: invalid signature" while trying to verify candidate authority certificate "Acme Root")',
      'unknown-authority',
      'Acme Root',
    ],
    [
      'SSL certificate problem: self-signed certificate in certificate chain',
      'unknown-authority',
      'an authority of its own',
    ],
    [
      'PKIX path building failed: unable to find valid certification path',
      'unknown-authority',
      'an authority of its own',
    ],
    ['SSL certificate problem: certificate has expired', 'expired', 'before it was asked'],
    ['x509: certificate is valid for a.example, not b.example', 'wrong-name', 'a.example'],
    [
      'x509: certificate relies on legacy Common Name field, use SANs instead',
      'wrong-name',
      'other names',
    ],
    [
      'remote error: tls: protocol version not supported',
      'protocol',
      'no version of TLS that both speak',
    ],
    ['remote error: tls: handshake failure', 'handshake', 'the handshake failed'],
  ])('is read from %j', (line, kind, detail) => {
    expect(tlsFailureIn(line)).toEqual({ kind, detail });
  });
});

describe('the failing line', () => {
  it('names the registry that it is about', async () => {
    const facts = await look(
      'other-registry-tls',
      'error building image: Get "https://mirror.acme.example:8443/v2/": x509: certificate signed by unknown authority',
    );
    expect(factValue(facts, 'transport.host')).toBe('mirror.acme.example:8443');
  });

  it.each([
    ['http: server gave HTTP response to HTTPS client', 'server-http'],
    ['tls: first record does not look like a TLS handshake', 'server-http'],
    ['SSL routines::wrong version number', 'server-http'],
    ['400 Bad Request: Client sent an HTTP request to an HTTPS server.', 'server-https'],
    ['400 The plain HTTP request was sent to HTTPS port', 'server-https'],
  ])('says who speaks what: %j', async (line, mismatch) => {
    const facts = await look('registry-http-https', line);
    expect(factValue(facts, 'transport.mismatch')).toBe(mismatch);
    expect(factValue(facts, 'tls.failure')).toBeUndefined();
  });

  it('is none where the build only warns', async () => {
    expect(
      await look('registry-tls', 'WARN[0002] x509: certificate signed by unknown authority'),
    ).toEqual([]);
  });
});
