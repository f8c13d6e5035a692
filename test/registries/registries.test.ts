import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RegistryCredential, sealCredential } from '../../src/model/sealed-credential.ts';
import { type Network, registries } from '../../src/registries/registries.ts';
import { canCertify, testCertificate } from '../support/certificate.ts';
import { hasRegistry, pushImage, type TestRegistry, testRegistry } from '../support/registry.ts';
import { type TokenServer, tokenServer } from '../support/token-server.ts';

const password = 'planted-passphrase-9';
/** The line of htpasswd for that password, by bcrypt. */
const htpasswd = 'ci:$2b$04$LXkLCvf1ZYtxc3euaRgRouvxWBdQtom1DQNwlmN5zugB/RwkYfme.\n';
const refreshToken = 'planted-refresh-token-7';

const credential = (given: RegistryCredential) => sealCredential(given);
const login = (one = password) => credential({ kind: 'password', username: 'ci', password: one });

/** Every name is this machine, where the registries of the test are. */
const onLoopback: Network = {
  lookup: (_host, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]),
  registryRule: () => undefined,
  elsewhereRule: () => undefined,
};

describe.runIf(hasRegistry() && canCertify())('a real registry', () => {
  let folder: string;
  let tokens: TokenServer;
  let [open, byPassword, byToken]: TestRegistry[] = [];
  const authorities = tls.getCACertificates('default');
  /** What NODE_EXTRA_CA_CERTS does at the start. */
  const trust = (...certificates: string[]) =>
    tls.setDefaultCACertificates([...authorities, ...certificates]);
  let cert: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'buildmedic-registry-'));
    const certificate = await testCertificate(folder, ['registry.test', 'auth.test']);
    ({ cert } = certificate);
    trust(cert);
    const path = join(folder, 'htpasswd');
    await writeFile(path, htpasswd);
    tokens = await tokenServer(certificate, {
      issuer: 'auth.test',
      user: 'ci',
      password,
      refreshToken,
      open: ['public/app'],
      closed: ['team/app'],
    });
    const token = {
      realm: `https://auth.test:${tokens.port}/token`,
      service: 'registry.test',
      issuer: 'auth.test',
      rootcertbundle: certificate.certFile,
    };
    [open, byPassword, byToken] = await Promise.all([
      testRegistry(folder),
      testRegistry(folder, { auth: { htpasswd: { realm: 'test', path } }, tls: certificate }),
      testRegistry(folder, { auth: { token }, tls: certificate }),
    ]);
    await pushImage(open, 'team/app', ['v1', 'v2']);
    await pushImage(open, 'public/app', ['v1']);
  }, 60_000);
  afterAll(async () => {
    trust();
    await Promise.all([open, byPassword, byToken, tokens].map((one) => one?.close()));
    await rm(folder, { recursive: true, force: true });
  });

  const ask = (
    registry: TestRegistry | undefined,
    [repository, reference]: readonly [string, string],
    given?: ReturnType<typeof credential>,
    config: { plainHttp?: string[] } = {},
  ) =>
    registries({ plainHttp: [], tokenHosts: [], ...config }, 5000, onLoopback).image(
      { registry: `registry.test:${registry?.port}`, repository, reference },
      given,
    );
  const found = (value: object) => ({ kind: 'found', value });
  const all = { names: ['v1', 'v2'], isCut: false };

  describe('that wants a password', () => {
    it('says what it has to who has one', async () => {
      expect(await ask(byPassword, ['team/app', 'v1'], login())).toEqual(
        found({ state: 'exists', login: 'accepted' }),
      );
      expect(await ask(byPassword, ['team/app', 'v3'], login())).toEqual(
        found({ state: 'missing', login: 'accepted', tags: all }),
      );
      expect(await ask(byPassword, ['team/ap', 'v1'], login())).toEqual(
        found({ state: 'no-repository', login: 'accepted' }),
      );
    });

    it('refuses another password, and who has none', async () => {
      expect(await ask(byPassword, ['team/app', 'v1'], login('wrong'))).toEqual(
        found({ state: 'refused', login: 'refused' }),
      );
      expect(await ask(byPassword, ['team/app', 'v1'])).toEqual(found({ state: 'refused' }));
    });
  });

  describe('that wants a token', () => {
    it('is asked with one that anybody gets', async () => {
      expect(await ask(byToken, ['public/app', 'v1'])).toEqual(found({ state: 'exists' }));
      expect(await ask(byToken, ['public/app', 'v9'])).toEqual(
        found({ state: 'missing', tags: { names: ['v1'], isCut: false } }),
      );
      expect(await ask(byToken, ['team/app', 'v1'])).toEqual(found({ state: 'refused' }));
    });

    it('is asked with one for the credentials of the pod', async () => {
      expect(await ask(byToken, ['team/app', 'v3'], login())).toEqual(
        found({ state: 'missing', login: 'accepted', tags: all }),
      );
      const refresh = credential({ kind: 'identity-token', token: refreshToken });
      expect(await ask(byToken, ['team/app', 'v2'], refresh)).toEqual(
        found({ state: 'exists', login: 'accepted' }),
      );
    });

    it('tells a login that is refused from one that may not do this', async () => {
      expect(await ask(byToken, ['team/app', 'v1'], login('wrong'))).toEqual(
        found({ state: 'refused', login: 'refused' }),
      );
      expect(await ask(byToken, ['others/app', 'v1'], login())).toEqual(
        found({ state: 'refused', login: 'not-allowed' }),
      );
    });

    it('is asked for the right to pull that one repository', async () => {
      tokens.asked.length = 0;
      await ask(byToken, ['public/app', 'v1']);
      expect(tokens.asked).toHaveLength(1);
      expect(decodeURIComponent(tokens.asked[0] ?? '')).toContain(
        'GET /token?scope=repository:public/app:pull&service=registry.test ',
      );
    });
  });

  it('without TLS is asked where that is configured, and gets no credentials', async () => {
    const address = `registry.test:${open?.port}`;
    expect(await ask(open, ['team/app', 'v1'], login(), { plainHttp: [address] })).toEqual(
      found({ state: 'exists' }),
    );
    expect(await ask(open, ['team/app', 'v1'], login())).toMatchObject({ kind: 'unavailable' });
  });

  it('is not asked where its certificate is of nobody that is trusted', async () => {
    trust();
    const answer = await ask(byPassword, ['team/app', 'v1'], login());
    trust(cert);
    expect(JSON.stringify(answer)).toContain('self-signed certificate');
  });

  it('never brings a secret into what is said', async () => {
    const answers = await Promise.all([
      ask(byPassword, ['team/app', 'v1'], login()),
      ask(byToken, ['team/app', 'v3'], login()),
      ask(byToken, ['team/app', 'v3'], credential({ kind: 'registry-token', token: refreshToken })),
      ask(open, ['team/app', 'v1'], login()),
    ]);
    const said = inspect(answers, { depth: null, showHidden: true });
    expect(said).toContain("login: 'accepted'");
    expect(said).not.toMatch(/planted|Basic|Bearer|eyJ/);
    expect(said).not.toContain(Buffer.from(`ci:${password}`).toString('base64'));
  });
});
