import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { maskedPassword } from '../../src/model/credential-expiry.ts';
import { type DockerConfig, dockerConfig } from '../../src/model/docker-config.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const ends = new Date('2026-01-18T12:00:00Z');
const jwt = (claims: object) =>
  ['{"alg":"RS256"}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

const entriesOf = (config: DockerConfig) => (config.kind === 'read' ? config.entries : []);
const entryOf = (entry: object) =>
  entriesOf(dockerConfig(JSON.stringify({ auths: { 'registry.acme.example': entry } })))[0];

describe('an entry of a docker config', () => {
  it.each([
    ['user and password in auth', { auth: base64('ci:hunter2') }, 'password'],
    ['user and password', { username: 'ci', password: 'hunter2' }, 'password'],
    ['a token', { auth: base64('ci:x'), identitytoken: 'abc' }, 'identity-token'],
    ['a bearer token', { registrytoken: 'abc' }, 'registry-token'],
    ['nothing', {}, 'nothing'],
    ['an auth that is the plain text', { auth: 'ci:hunter2' }, 'undecodable'],
    ['an auth without a colon', { auth: base64('hunter2') }, 'undecodable'],
    ['an auth that a snapshot masked', { auth: '***HIDDEN***' }, 'password'],
  ])('holds %s', (_, entry, holds) => {
    expect(entryOf(entry)).toMatchObject({ registry: 'registry.acme.example', holds });
  });

  it('tells when a password of ECR ends', () => {
    const password = base64(JSON.stringify({ payload: 'x', expiration: ends.getTime() / 1000 }));
    expect(entryOf({ auth: base64(`AWS:${password}`) })?.expiresAt).toEqual(ends);
  });

  it('tells when a signed token ends', () => {
    expect(entryOf({ identitytoken: jwt({ exp: ends.getTime() / 1000 }) })?.expiresAt).toEqual(
      ends,
    );
  });

  it('tells no end of a password that says none', () => {
    expect(entryOf({ auth: base64('ci:hunter2') })?.expiresAt).toBeUndefined();
  });

  it('keeps the end of what a mask stands for', () => {
    const password = maskedPassword('‹masked›', ends);
    expect(entryOf({ username: 'AWS', password })?.expiresAt).toEqual(ends);
  });
});

describe('a docker config', () => {
  it('names the programs that fetch credentials', () => {
    const text =
      '{"credHelpers":{"1.dkr.ecr.eu-west-1.amazonaws.com":"ecr-login"},"credsStore":"pass"}';
    expect(dockerConfig(text)).toEqual({
      kind: 'read',
      entries: [],
      helpers: { '1.dkr.ecr.eu-west-1.amazonaws.com': 'ecr-login' },
      defaultHelper: 'pass',
    });
  });

  it('of the older format has its entries without auths around them', () => {
    const config = dockerConfig('{"registry.acme.example":{"auth":"Y2k6eA=="}}', { legacy: true });
    expect(entriesOf(config)).toMatchObject([{ registry: 'registry.acme.example' }]);
  });

  it.each([
    ['', 'it is empty'],
    ['{"auths": {"registry.acme.example": {"auth": "aHVudGVyMg=="', 'it is not JSON'],
    ['["hunter2"]', 'it is JSON of another shape'],
  ])('that is malformed says so and quotes nothing: %j', (text, because) => {
    expect(dockerConfig(text)).toEqual({ kind: 'malformed', because });
  });

  it.each(['<redacted>', '***', '‹secret:3f2a›'])(
    'that was masked is not called malformed: %s',
    (text) => {
      expect(dockerConfig(text)).toEqual({ kind: 'masked' });
    },
  );

  it('shows none of its credentials', () => {
    const config = dockerConfig(
      JSON.stringify({
        auths: {
          a: { auth: base64('ci:hunter2-one') },
          b: { identitytoken: 'hunter2-two' },
          c: { registrytoken: 'hunter2-three' },
        },
      }),
    );
    expect(inspect(config, { depth: null, showHidden: true })).not.toContain('hunter2');
    expect(JSON.stringify(config)).not.toContain('hunter2');
  });
});
