import { distance } from 'fastest-levenshtein';
import type { Reading } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, type FactValue, fact, unknown } from '../model/facts.ts';
import type { NamespacedName } from '../model/references.ts';
import type { PodReference } from './pod-references.ts';
import { unseen } from './unseen.ts';

/** One reference, and what there is under that name. */
export interface Looked {
  readonly reference: PodReference;
  /** The keys of what was found, where they may be seen. */
  readonly keys: Reading<readonly string[] | undefined>;
  /** Of what is missing: the names of that kind in the namespace, and the namespaces where that name exists. */
  readonly others?: Reading<NamespacedName[]>;
  readonly elsewhere?: Reading<NamespacedName[]>;
}

export interface ReferencesRead {
  readonly namespace: string;
  readonly looked: readonly Looked[];
  readonly seen: (reference: PodReference) => Evidence;
  /** What the kubelet or the API server says is missing, in the status or an event. */
  readonly words: readonly Evidence[];
}

/** What is missing, or that nothing is, or what could not be seen. */
export function missingReference(read: ReferencesRead): Fact[] {
  const missing = read.looked.find((one) => isProven(one, read.words));
  if (missing) return missingFacts(missing, read);
  const key = read.looked.find(lacksKey);
  if (key) return keyFacts(key, read);
  const unseenKey = keyInWords(read);
  if (unseenKey) return unseenKey;
  const hidden = read.looked.find(({ keys }) => keys.kind !== 'found');
  if (!hidden) return [allPresent(read)];
  const { kind, name } = hidden.reference;
  if (hidden.keys.kind === 'not-found')
    return [
      unknown(
        'config.missing',
        `no ${kind} can be seen, so that ${name} is not among them says nothing`,
      ),
    ];
  return hidden.keys.kind === 'found'
    ? []
    : unseen(hidden.keys, 'config.missing', `${kind} ${name}`);
}

const allPresent = ({ looked, seen }: ReferencesRead): Fact => {
  const nothing = { source: 'Pod .spec', text: 'refers to nothing that could be missing' };
  const evidence = looked.map(({ reference }) => seen(reference));
  return fact('config.present', true, ...(evidence.length > 0 ? evidence : [nothing]));
};

/** Absence counts where others of that kind can be seen, or where Kubernetes itself says so. */
const isProven = ({ reference, keys, others }: Looked, words: readonly Evidence[]): boolean =>
  keys.kind === 'not-found'
    ? isNamed(reference, words) || (others?.kind === 'found' && others.value.length > 0)
    : keys.kind !== 'found' && words.some((one) => saysMissing(one, reference));

/** Does Kubernetes name it? */
export const isNamed = ({ name }: PodReference, words: readonly Evidence[]): boolean =>
  words.some(({ text }) => text.split(/["'\s/:,;]+/).includes(name));

/** The pod's own status is the kubelet's word of now; an event may be an hour old. */
const saysMissing = ({ source, text }: Evidence, { kind, name }: PodReference): boolean =>
  source.startsWith('Pod ') &&
  text.toLowerCase().includes(`${kind.toLowerCase()} "${name}" not found`);

function missingFacts({ reference, others, elsewhere }: Looked, read: ReferencesRead): Fact[] {
  const { kind, name, neededBy } = reference;
  const { namespace } = read;
  const nearest = nearestName(
    name,
    foundIn(others).map((one) => one.name),
  );
  const there = foundIn(elsewhere).map((one) => one.namespace);
  const hint = nearest
    ? `; there is ${nearest}, which is nearly the same name`
    : there.length > 0
      ? `; it exists in namespace ${there.slice(0, 3).join(', ')}, and is not shared between namespaces`
      : '';
  const text = `${kind} ${name} does not exist in namespace ${namespace}, and ${neededBy} needs it${hint}`;
  return facts(kind, text, { kind, name, ...(nearest ? { nearest } : {}) }, [
    read.seen(reference),
    { source: `${kind} ${namespace}/${name}`, text: 'does not exist' },
  ]);
}

/** Keys of Secrets are not read; the kubelet does, and says in the pod's status which one it misses. */
function keyInWords({ words, looked, seen }: ReferencesRead): Fact[] | undefined {
  for (const evidence of words.filter(({ source }) => source.startsWith('Pod '))) {
    const [, key, kind, path] =
      /couldn't find key (\S+) in (Secret|ConfigMap) (\S+)/.exec(evidence.text) ?? [];
    const name = path?.split('/').at(-1);
    const one = looked.find(({ reference }) => reference.name === name && reference.key === key);
    if (!key || !kind || !name || !one) continue;
    const text = `${kind} ${name} has no key ${key}, which ${one.reference.neededBy} needs`;
    return facts('key', text, { kind, name, key }, [evidence, seen(one.reference)]);
  }
  return undefined;
}

const lacksKey = ({ reference: { key }, keys }: Looked): boolean =>
  key !== undefined &&
  keys.kind === 'found' &&
  keys.value !== undefined &&
  !keys.value.includes(key);

function keyFacts({ reference, keys }: Looked, read: ReferencesRead): Fact[] {
  const { kind, name, key = '', neededBy } = reference;
  const present = keys.kind === 'found' ? (keys.value ?? []) : [];
  const nearest = nearestName(key, present);
  const has = present.length > 0 ? `it has ${present.slice(0, 5).join(', ')}` : 'it is empty';
  const text = `${kind} ${name} has no key ${key}, which ${neededBy} needs; ${has}`;
  return facts('key', text, { kind, name, key, ...(nearest ? { nearest } : {}) }, [
    read.seen(reference),
    { source: `${kind} ${read.namespace}/${name}`, text: `keys: ${present.join(', ')}` },
  ]);
}

const facts = (
  kind: FactValue<'config.missingKind'>,
  text: string,
  reference: FactValue<'config.reference'>,
  evidence: readonly Evidence[],
): Fact[] => [
  fact('config.missing', text, ...evidence),
  fact('config.missingKind', kind, ...evidence),
  fact('config.reference', reference, ...evidence),
  fact('config.present', false, ...evidence),
];

const foundIn = <T>(reading: Reading<T[]> | undefined): T[] =>
  reading?.kind === 'found' ? reading.value : [];

/** The one name that a slip of the finger explains. */
export const nearestName = (name: string, names: readonly string[]): string | undefined =>
  names
    .filter(
      (one) => one !== name && distance(name, one) <= Math.max(1, Math.floor(name.length / 5)),
    )
    .sort((a, b) => distance(name, a) - distance(name, b))[0];
