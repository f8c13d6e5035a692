import { askedAs, subjectKindNamed } from '../model/references.ts';

/** A name that a text holds, and may mean a workload. */
export interface NameInText {
  /** As a person would ask for it: `app-7`, `pod/app-7-x2x`; a bare one may be a Job or a Pod. */
  readonly name: string;
  readonly namespace?: string;
  /** The text says which kind it is. */
  readonly isSure: boolean;
}

/** At most so many are looked up: a text that names more is a report, not an alert. */
const mostNames = 8;

const word = '[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?';
/** `job_name="app-7"`, `kube_job:app-7`, `Pod: app-7-x2x`, `deployment/app`, `jobs.batch "app-7"`. */
const withKind = new RegExp(
  `\\b(?:kube_)?(job_name|jobs?|pod_name|pods?|deployments?|statefulsets?|cronjobs?)(?:\\.batch|\\.apps)?[\`*_]*(?:\\s*[:=/]\\s*|\\s+)["'\`*_]*(${word})`,
  'gi',
);
/** `builds/app-7`. */
const withNamespace = new RegExp(`(?<![\\w./:@-])(${word})/(${word})(?![\\w./:-])`, 'g');
/** Two parts at least: a plain word is hardly a workload's name. */
const bare = /(?<![\w./:@-])[a-z0-9]+(?:-[a-z0-9]+)+(?![\w./:@-])/g;
const namespaceIn = new RegExp(
  `\\b(?:exported_|kube_)?namespace[\`*_]*(?:\\s*[:=]\\s*|\\s+)["'\`*_]*(${word})`,
  'i',
);

/**
 * The names in an alert's text that may be those of workloads, the likeliest first. Pure: whether they exist, somebody
 * has to look.
 */
export function namesIn(text: string): readonly NameInText[] {
  const plain = text.replace(/<([^<>|]+)\|([^<>]*)>/g, '$2').replace(/https?:\/\/\S+/g, ' ');
  const namespace = namespaceNamedIn(plain);
  const scope = namespace ? { namespace } : {};
  const found: NameInText[] = [
    ...[...plain.matchAll(withKind)].flatMap(([, kind = '', name = '']) => {
      const of = subjectKindNamed(kind.replace(/_name$/i, ''));
      const isName = /[-\d]/.test(name) && !isVersion(name);
      return of && isName ? [{ name: askedAs({ kind: of, name }), ...scope, isSure: true }] : [];
    }),
    ...[...plain.matchAll(withNamespace)].flatMap(([, first = '', name = '']) =>
      subjectKindNamed(first) ? [] : [{ name, namespace: first, isSure: false }],
    ),
    ...[...plain.matchAll(bare)].flatMap(([name]) =>
      // A date is none.
      /[a-z]/.test(name) ? [{ name, ...scope, isSure: false }] : [],
    ),
  ];
  const once = new Map<string, NameInText>();
  for (const one of found) {
    const key = one.name.replace(/^.*\//, '');
    if (key !== namespace && !once.has(key)) once.set(key, one);
  }
  return [...once.values()].slice(0, mostNames);
}

/** The namespace that a text gives as one: `namespace="builds"`, `Namespace: builds`. */
export const namespaceNamedIn = (text: string): string | undefined => namespaceIn.exec(text)?.[1];

/** Whether a text speaks of how many builds fail rather than of one that did. */
export const speaksOfRate = (text: string): boolean =>
  /\d\s*(?:%|percent|per cent)|\brate\b|\bratio\b|\b(?:builds?|jobs?)\s+(?:are\s+)?fail(?:ed|ing)\b|\bfailures?\b/i.test(
    text,
  );

/** Whether a text speaks of how many builds fail, and not of the requests of an app; `BuildFailureRateHigh` does. */
export function speaksOfBuildRate(text: string): boolean {
  const words = wordsOf(text);
  return speaksOfRate(words) && speaksOfBuild(words);
}

/** Whether it says how many do, or which share: `KubeJobFailed` does not, though it may stand for several. */
export const speaksOfBuildShare = (text: string): boolean =>
  speaksOfBuildRate(text) &&
  /\d\s*(?:%|percent|per cent)|\brate\b|\bratio\b|\b\d+\s+(?:builds|jobs)\b/i.test(wordsOf(text));

/** Whether a text says that builds, or Jobs, failed, whichever they are; `KubeJobFailed` does. */
export const speaksOfFailedBuild = (text: string): boolean =>
  /\b(?:builds?|jobs?)\s+(?:(?:is|are|has|have)\s+)?fail/i.test(wordsOf(text));

const speaksOfBuild = (words: string): boolean =>
  /\bbuild(?:s|ing)?\b|\bjobs?\b|\bkaniko\b|\bkimia\b/i.test(words);

const wordsOf = (text: string): string => text.replace(/([a-z0-9])([A-Z])/g, '$1 $2');

const isVersion = (name: string): boolean => /^v?\d+(?:\.\d+)*$/.test(name);
