import { describe, expect, it } from 'vitest';
import { challengeIn } from '../../src/registries/challenge.ts';

const bearer = { kind: 'bearer', realm: 'https://auth.example/token', service: 'registry.example' };
const written = 'Bearer realm="https://auth.example/token",service="registry.example"';

describe('a challenge', () => {
  it.each([
    ['of a token', written, bearer],
    [
      'with more parameters',
      `${written},scope="repository:a/b:pull",error="invalid_token"`,
      bearer,
    ],
    ['in other letters and spaces', written.replace('Bearer', 'bearer').replace(',', ', '), bearer],
    ['of a token and a password', `Basic realm="b", ${written}`, bearer],
    ['of a token before a password', `${written}, Basic realm="b",service="c"`, bearer],
    ['in two headers', ['Basic realm="b"', written], bearer],
    ['without a service', 'Bearer realm="https://a/t"', { kind: 'bearer', realm: 'https://a/t' }],
    ['of a password', 'Basic realm="Registry Realm"', { kind: 'basic' }],
    ['of another kind', 'Negotiate', undefined],
    ['without a realm', 'Bearer service="x"', undefined],
    ['that is none', undefined, undefined],
  ])('is read %s', (_, header, challenge) => {
    expect(challengeIn(header)).toEqual(challenge);
  });
});
