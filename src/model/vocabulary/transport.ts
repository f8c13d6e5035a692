import { z } from 'zod';

/** How a registry is spoken to: in the open or by TLS, and who trusts which certificate. */
export const transportFacts = {
  'registry.protocol': z
    .enum(['http', 'https'])
    .describe("what the registry's Service speaks, asked through the API server"),
  'builder.insecure': z
    .enum(['off', 'skip-verify', 'on'])
    .describe(
      'may the builder speak plain HTTP to its registry: on, or off; skip-verify lets it pass over certificates only',
    ),
  'builder.trust': z
    .enum(['system', 'own-ca', 'ca-missing', 'any'])
    .describe(
      'whom the builder trusts at its registry: what its image brings, a certificate of your own, one that is named and not there, or anyone',
    ),
  'builder.trust.file': z.string().describe('the file or folder of that certificate'),
  'node.runtime': z
    .enum(['containerd', 'k3s', 'cri-o', 'docker', 'other'])
    .describe('what pulls images on the node; k3s configures its containerd in a way of its own'),
  'node.runtimeVersion': z.string().describe('its name and version, as the node tells'),
  'transport.host': z.string().describe('the registry that the failing line is about'),
  'transport.mismatch': z
    .enum(['server-http', 'server-https'])
    .describe('what the registry speaks where client and registry do not speak the same'),
  'tls.failure': z
    .enum(['unknown-authority', 'expired', 'not-yet-valid', 'wrong-name', 'protocol', 'handshake'])
    .describe("what is wrong with the registry's certificate or handshake, in the client's words"),
  'tls.detail': z
    .string()
    .describe('the names that the certificate is for, the time at which it ended, or its issuer'),
} as const;
