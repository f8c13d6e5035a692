import { describe, expect, it } from 'vitest';
import { renameReference } from '../../src/fixes/rename-reference.ts';
import { type Fact, type FactValue, fact } from '../../src/model/facts.ts';
import { fixedBy, jobWith } from './requests.ts';

const fixed = (text: string, reference: FactValue<'config.reference'>, ...facts: Fact[]) =>
  fixedBy(renameReference)(text, fact('config.reference', reference), ...facts);

const variable = (kind: string, name: string, key: string) =>
  `env: [{ name: TOKEN, valueFrom: { ${kind}: { name: ${name}, key: ${key} } } }]`;
const volume = (source: string) => ({ pod: `volumes: [{ name: data, ${source} }]` });

const places: readonly (readonly [string, string, (name: string) => string])[] = [
  ['a variable', 'Secret', (name) => jobWith(variable('secretKeyRef', name, 'key'))],
  [
    'a variable of a ConfigMap',
    'ConfigMap',
    (name) => jobWith(variable('configMapKeyRef', name, 'key')),
  ],
  ['the environment', 'Secret', (name) => jobWith(`envFrom: [{ secretRef: { name: ${name} } }]`)],
  ['a volume', 'Secret', (name) => jobWith('', volume(`secret: { secretName: ${name} }`))],
  [
    'a volume of a ConfigMap',
    'ConfigMap',
    (name) => jobWith('', volume(`configMap: { name: ${name} }`)),
  ],
  [
    'a claim',
    'PersistentVolumeClaim',
    (name) => jobWith('', volume(`persistentVolumeClaim: { claimName: ${name} }`)),
  ],
  [
    'a projected volume',
    'ConfigMap',
    (name) =>
      jobWith(
        '',
        volume(
          `projected: { sources: [{ secret: { name: other } }, { configMap: { name: ${name} } }] }`,
        ),
      ),
  ],
  [
    'the ServiceAccount',
    'ServiceAccount',
    (name) => jobWith('', { pod: `serviceAccountName: ${name}` }),
  ],
];

describe('referring to what exists', () => {
  it.each(places)('names it in %s', (_, kind, text) => {
    expect(fixed(text('git-cred'), { kind, name: 'git-cred', nearest: 'git-creds' })).toBe(
      text('git-creds'),
    );
  });

  it('names it wherever the pod refers to it, and nothing of another kind', () => {
    const text = (name: string) =>
      jobWith(variable('secretKeyRef', name, 'key'), {
        pod: `volumes: [{ name: a, secret: { secretName: ${name} } }, { name: b, configMap: { name: git-cred } }]`,
      });
    expect(
      fixed(text('git-cred'), { kind: 'Secret', name: 'git-cred', nearest: 'git-creds' }),
    ).toBe(text('git-creds'));
  });

  it('names another key of the same object', () => {
    const text = (key: string) =>
      jobWith(
        variable('configMapKeyRef', 'app', key),
        volume(
          `configMap: { name: app, items: [{ key: other, path: o }, { key: ${key}, path: f }] }`,
        ),
      );
    expect(
      fixed(text('Dockerfil'), {
        kind: 'ConfigMap',
        name: 'app',
        key: 'Dockerfil',
        nearest: 'Dockerfile',
      }),
    ).toBe(text('Dockerfile'));
  });

  it('leaves it alone where nothing is like it, or the repository says otherwise', () => {
    const text = jobWith(variable('secretKeyRef', 'git-creds', 'key'));
    const reference = { kind: 'Secret', name: 'git-cred' };
    expect(fixed(text, reference)).toMatch(/create it/);
    expect(fixed(text, { ...reference, nearest: 'git-creds' })).toMatch(/says git-creds already/);
    expect(fixed(text, { ...reference, nearest: 'git-credit' })).toMatch(
      /does not refer to Secret git-cred/,
    );
    expect(fixedBy(renameReference)(text)).toMatch(/not known which reference/);
  });
});
