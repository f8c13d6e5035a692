import { describe, expect, it } from 'vitest';
import { pullSecretIn, pullSecretOfMetadata } from '../../src/kubernetes/pull-secret.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const config = JSON.stringify({ auths: { 'registry.acme.example': { auth: base64('ci:x') } } });
const typed = 'kubernetes.io/dockerconfigjson';

const secret = (data: Record<string, string> | undefined, type = typed, metadata: object = {}) => ({
  kind: 'Secret',
  type,
  metadata: { name: 'regcred', ...metadata },
  ...(data ? { data } : {}),
});

describe('a pull secret', () => {
  it('names the registries that it has credentials for', () => {
    expect(pullSecretIn(secret({ '.dockerconfigjson': base64(config) }))).toMatchObject({
      type: typed,
      content: {
        kind: 'read',
        files: [
          {
            key: '.dockerconfigjson',
            config: { entries: [{ registry: 'registry.acme.example' }] },
          },
        ],
      },
    });
  });

  it('of another type is read under whatever key its docker config stands, and its other values are forgotten', () => {
    const found = pullSecretIn(
      secret({ dockerconfig: base64(config), id_rsa: base64('private') }, 'Opaque'),
    );
    expect(found?.content).toMatchObject({
      files: [{ key: 'dockerconfig', config: { kind: 'read' } }, {}],
    });
    expect(found?.content).toHaveProperty('files.1', { key: 'id_rsa' });
  });

  it('was written when a manager of its fields last wrote it', () => {
    const metadata = {
      creationTimestamp: '2026-01-01T00:00:00Z',
      managedFields: [{ time: '2026-01-18T03:00:00Z' }, { time: '2026-01-17T00:00:00Z' }],
    };
    expect(pullSecretIn(secret({}, typed, metadata))?.writtenAt).toEqual(
      new Date('2026-01-18T03:00:00Z'),
    );
  });

  it.each([undefined, {}])(
    'without data was not read: the API server takes none without',
    (data) => {
      expect(pullSecretIn(secret(data))?.content).toMatchObject({ kind: 'hidden' });
    },
  );

  it('is masked where what stands in it could not have been applied', () => {
    const found = pullSecretIn(secret({ '.dockerconfigjson': base64('secret') }));
    expect(found?.content).toMatchObject({ files: [{ config: { kind: 'masked' } }] });
  });

  it('is malformed where nothing keeps it from being so', () => {
    const found = pullSecretIn(secret({ 'config.json': base64('auths: {}') }, 'Opaque'));
    expect(found?.content).toMatchObject({ files: [{ config: { kind: 'malformed' } }] });
  });

  it('tells no more than that it is there where its body may not be read', () => {
    const metadata = { creationTimestamp: '2026-01-01T00:00:00Z' };
    expect(pullSecretOfMetadata({ metadata }, 'switched off')).toEqual({
      writtenAt: new Date('2026-01-01T00:00:00Z'),
      content: { kind: 'hidden', because: 'switched off' },
    });
  });
});
