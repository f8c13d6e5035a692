import { defineCheck } from '../diagnosis/check.ts';
import { endpointOf } from '../diagnosis/log-endpoint.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, type FactValue, fact } from '../model/facts.ts';
import { seenSignatures } from './seen-signatures.ts';

/** What do the client's own words say of the connection to the registry? Asks nothing new. */
export const transportFailure = defineCheck<readonly Evidence[]>({
  id: 'transport-failure',
  asks: 'What is wrong with the connection to the registry?',
  gives: ['transport.host', 'transport.mismatch', 'tls.failure', 'tls.detail'],
  needs: [],
  when: 'suggested',
  read: async (_cluster, { facts }) =>
    seenSignatures(facts, [...mismatches, ...failures]).map(({ evidence }) => evidence),
  conclude: ([evidence]) => (evidence ? factsOf(evidence) : []),
});

const mismatches = ['registry-http-https', 'other-registry-http-https'];
const failures = ['registry-tls', 'other-registry-tls'];

function factsOf(evidence: Evidence): Fact[] {
  const { text } = evidence;
  const { host } = endpointOf(text);
  const mismatch = mismatchIn(text);
  const failure = mismatch ? undefined : tlsFailureIn(text);
  return [
    ...(host ? [fact('transport.host', host, evidence)] : []),
    ...(mismatch ? [fact('transport.mismatch', mismatch, evidence)] : []),
    ...(failure
      ? [fact('tls.failure', failure.kind, evidence), fact('tls.detail', failure.detail, evidence)]
      : []),
  ];
}

function mismatchIn(text: string): FactValue<'transport.mismatch'> | undefined {
  if (/HTTP request (?:was sent )?to (?:an? )?(?:the )?HTTPS/i.test(text)) return 'server-https';
  return /HTTP response to HTTPS client|does not look like a TLS handshake|wrong version number/i.test(
    text,
  )
    ? 'server-http'
    : undefined;
}

interface TlsFailure {
  readonly kind: FactValue<'tls.failure'>;
  readonly detail: string;
}

/** In the words of Go's crypto/x509 and crypto/tls, which every tool here is built on, and of OpenSSL and Java. */
export function tlsFailureIn(text: string): TlsFailure {
  const after = /is after (?<time>\S+?)[.,"]?(?:\s|$)/.exec(text)?.groups?.time;
  const before = /is before (?<time>\S+?)[.,"]?(?:\s|$)/.exec(text)?.groups?.time;
  const names = /certificate is valid for (?<names>.+?), not (?<asked>[\w.*:-]+)/.exec(
    text,
  )?.groups;
  if (before) return { kind: 'not-yet-valid', detail: `from ${before} on` };
  if (/certificate has expired/.test(text))
    return { kind: 'expired', detail: after ?? 'before it was asked' };
  if (names) return { kind: 'wrong-name', detail: names.names ?? '' };
  if (/doesn't contain any IP SANs|legacy Common Name|SSLPeerUnverified|doesn't match/.test(text))
    return { kind: 'wrong-name', detail: 'other names' };
  if (
    /unknown authority|self[- ]signed|local issuer|PKIX path|not trusted|CERTIFICATE_VERIFY_FAILED/i.test(
      text,
    )
  )
    return { kind: 'unknown-authority', detail: authorityIn(text) };
  if (/protocol version|supported versions|unsupported protocol/.test(text))
    return { kind: 'protocol', detail: 'no version of TLS that both speak' };
  return { kind: 'handshake', detail: 'the handshake failed' };
}

const authorityIn = (text: string): string =>
  /candidate authority certificate "(?<name>[^"]+)"/.exec(text)?.groups?.name ??
  'an authority of its own';
