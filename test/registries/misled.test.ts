import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sealCredential } from '../../src/model/sealed-credential.ts';
import { elsewhereRule } from '../../src/registries/addresses.ts';
import { type Network, registries } from '../../src/registries/registries.ts';
import { canCertify, testCertificate } from '../support/certificate.ts';

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const inside = '10.20.30.40';

/** Names are this machine, but for one that is in a private network. */
const network: Network = {
  lookup: (host, _options, callback) =>
    callback(null, [{ address: host.startsWith('inside') ? inside : '127.0.0.1', family: 4 }]),
  registryRule: () => undefined,
  elsewhereRule: (address) => (address === '127.0.0.1' ? undefined : elsewhereRule(address)),
};

describe.runIf(canCertify())('a registry that leads elsewhere', () => {
  let folder: string;
  let server: Server;
  let port: number;
  const authorities = tls.getCACertificates('default');
  /** By host and path, of what comes with a login with that word behind them. */
  let answers: Readonly<Record<string, Answer | 'silence'>> = {};
  /** `host path authorization`, of every request. */
  let asked: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'buildmedic-misled-'));
    const certificate = await testCertificate(folder, ['registry.test', 'other.test']);
    tls.setDefaultCACertificates([...authorities, certificate.cert]);
    server = createServer(certificate, ({ headers, url = '' }, response) => {
      const host = headers.host?.split(':')[0];
      asked.push([host, url, headers.authorization ?? 'nobody'].join(' '));
      const known = headers.authorization && answers[`${host}${url} login`];
      const answer = known || (answers[`${host}${url}`] ?? { status: 404 });
      if (answer !== 'silence')
        response.writeHead(answer.status, answer.headers ?? {}).end(answer.body);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(async () => {
    tls.setDefaultCACertificates(authorities);
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    asked = [];
  });

  const manifest = 'registry.test/v2/team/app/manifests/v1';
  const tags = 'registry.test/v2/team/app/tags/list?n=1000';
  const challenge = (realm: string): Answer => ({
    status: 401,
    headers: { 'www-authenticate': `Bearer realm="${realm}",service="registry.test"` },
  });
  const to = (location: string): Answer => ({ status: 307, headers: { location } });

  const ask = async (
    given: typeof answers,
    config: { tokenHosts?: string[] } = {},
    timeoutMs = 5000,
    rules = network,
  ) => {
    answers = given;
    return registries({ plainHttp: [], tokenHosts: [], ...config }, timeoutMs, rules).image(
      { registry: `registry.test:${port}`, repository: 'team/app', reference: 'v1' },
      sealCredential({ kind: 'password', username: 'ci', password: 'planted' }),
    );
  };
  const reason = (answer: object) => JSON.stringify(answer);

  it('is followed without the login', async () => {
    const answer = await ask({
      [manifest]: { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } },
      [`${manifest} login`]: to(`https://other.test:${port}/m`),
      'other.test/m': { status: 200 },
    });
    expect(answer).toEqual({ kind: 'found', value: { state: 'exists', login: 'accepted' } });
    expect(asked.slice(1)).toEqual([
      expect.stringContaining('registry.test /v2/team/app/manifests/v1 Basic'),
      'other.test /m nobody',
    ]);
  });

  it('is not followed to a host that wants a login', async () => {
    const answer = await ask({
      [manifest]: to(`https://other.test:${port}/m`),
      'other.test/m': { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } },
    });
    expect(reason(answer)).toContain('which wants a login');
    expect(asked.join()).not.toContain('Basic');
  });

  it.each([
    ['http://other.test/m', 'where no https does'],
    [`https://inside.test/m`, 'inside.test is 10.20.30.40, which is in a private network'],
    [`https://${inside}/m`, 'is in a private network'],
    [`https://169.254.169.254/latest`, 'is no address that a registry is asked at'],
  ])('is not followed to %s', async (location, because) => {
    expect(reason(await ask({ [manifest]: to(location) }))).toContain(because);
    expect(asked).toHaveLength(1);
  });

  it('is not followed for ever', async () => {
    const answer = await ask({ [manifest]: to('/v2/team/app/manifests/v1') });
    expect(reason(answer)).toContain('from one address to the next');
    expect(asked).toHaveLength(4);
  });

  it.each([
    ['http://other.test/token', 'where no https leads'],
    ['ftp://other.test/token', 'where no https leads'],
    ['https://ci:x@other.test/token', 'where no https leads'],
    ['https://inside.test/token', 'in a private network'],
    ['https://127.0.0.53:1/token', 'cannot be asked'],
    ['https://169.254.169.254/token', 'no address that a registry is asked at'],
  ])('gets no token from %s', async (realm, because) => {
    expect(reason(await ask({ [manifest]: challenge(realm) }))).toContain(because);
    expect(asked).toHaveLength(1);
  });

  it('may have its tokens from a private host that is configured', async () => {
    const given = {
      [manifest]: challenge(`https://other.test:${port}/token`),
      'other.test/token?scope=repository%3Ateam%2Fapp%3Apull&service=registry.test': {
        status: 401,
      },
    };
    const strict = { ...network, elsewhereRule: () => 'is in a private network' };
    expect(reason(await ask(given, {}, 5000, strict))).toContain('is in a private network');
    expect(await ask(given, { tokenHosts: ['other.test'] }, 5000, strict)).toMatchObject({
      value: { state: 'refused', login: 'refused' },
    });
  });

  it('has its pages of tags read as far as they are its own', async () => {
    const page = (names: string[], link: string): Answer => ({
      status: 200,
      headers: { link: `<${link}>; rel="next"` },
      body: JSON.stringify({ tags: names }),
    });
    const more = '/v2/team/app/tags/list?n=1000&last=b';
    const whole = await ask({
      [tags]: page(['a', 'b'], more),
      [`registry.test${more}`]: { status: 200, body: '{"tags":["c"]}' },
    });
    expect(whole).toMatchObject({ value: { tags: { names: ['a', 'b', 'c'], isCut: false } } });
    const foreign = await ask({ [tags]: page(['a'], 'https://other.test/tags') });
    expect(foreign).toMatchObject({ value: { tags: { names: ['a'] } } });
    expect(asked.join()).not.toContain('other.test');
    const endless = await ask({ [tags]: page(['a'], '/v2/team/app/tags/list?n=1000') });
    expect(endless).toMatchObject({ value: { state: 'missing', tags: { isCut: true } } });
  });

  it('may keep its tags to itself', async () => {
    const answer = await ask({ [tags]: { status: 405 } });
    expect(answer).toEqual({ kind: 'found', value: { state: 'missing' } });
  });

  it('is listened to so long and so far', async () => {
    const long = await ask({ [tags]: { status: 200, body: 'x'.repeat(5 * 1024 * 1024) } });
    expect(reason(long)).toContain('sends more than can be read');
    expect(reason(await ask({ [manifest]: 'silence' }, {}, 200))).toContain(
      'did not answer within 0.2 s',
    );
  });

  it.each([
    [429, { kind: 'found', value: { state: 'rate-limited' } }],
    [403, { kind: 'found', value: { state: 'refused' } }],
    [503, { kind: 'unavailable' }],
  ])('answers %s', async (status, answer) => {
    expect(await ask({ [manifest]: { status } })).toMatchObject(answer);
  });

  it('never brings the login into what is said', async () => {
    const said = [
      await ask({ [manifest]: challenge(`https://other.test:${port}/token`) }),
      await ask({
        [manifest]: { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } },
      }),
    ];
    expect(asked.join()).toContain('Basic');
    expect(JSON.stringify(said)).not.toMatch(/planted|Basic/);
  });
});
