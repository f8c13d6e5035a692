import type { Reading } from '../../model/cluster.ts';
import type { FactValue } from '../../model/facts.ts';
import { type Permission, permissionText } from '../../model/permission.ts';
import type { PullSecret, SecretFile } from '../../model/pull-secret.ts';
import { type ConfigVerdict, judgeConfig, type Occasion } from './judge-config.ts';

type Place = FactValue<'pull.credentials.at'>;

/** What the kubelet gets from one Secret that a pod names. */
export type PullJudgement =
  | { readonly kind: FactValue<'pull.credentials'>; readonly at: Place; readonly text: string }
  | { readonly kind: 'unjudged'; readonly because: string; readonly missing?: Permission };

type Asked = Omit<Occasion, 'writtenAt'> & { readonly namespace: string };

// The kubelet reads Secrets of these two types and passes over others without a word.
const keys: Readonly<Record<string, string | undefined>> = {
  'kubernetes.io/dockerconfigjson': '.dockerconfigjson',
  'kubernetes.io/dockercfg': '.dockercfg',
};

/** The docker config in a Secret that the kubelet would read. */
export function kubeletFile({ type, content }: PullSecret): SecretFile | undefined {
  if (content.kind === 'hidden') return undefined;
  if (type === undefined) return content.files.find(({ config }) => config);
  return content.files.find(({ key }) => key === keys[type]);
}

/** Does this Secret open the registry of the image to the kubelet? */
export function judgePullSecret(
  name: string,
  reading: Reading<PullSecret>,
  asked: Asked,
): PullJudgement {
  const object = `Secret ${asked.namespace}/${name}`;
  const at = { registry: asked.image.registry, object, name };
  if (reading.kind === 'not-found')
    return { kind: 'secret-missing', at, text: `there is no ${object}` };
  if (reading.kind === 'forbidden') {
    return {
      kind: 'unjudged',
      because: `${object}: the bot may not ${permissionText(reading.missing)}`,
      missing: reading.missing,
    };
  }
  if (reading.kind === 'unavailable')
    return { kind: 'unjudged', because: `${object}: ${reading.because}` };
  const { type, content, writtenAt } = reading.value;
  const key = type === undefined ? undefined : keys[type];
  if (type !== undefined && !key) {
    return {
      kind: 'wrong-type',
      at: { ...at, because: type },
      text: `${object} is of type ${type}, which the kubelet does not use`,
    };
  }
  if (content.kind === 'hidden')
    return { kind: 'unjudged', because: `${object}: ${content.because}` };
  const file = kubeletFile(reading.value);
  if (!file?.config) return { kind: 'unjudged', because: `${object} holds no docker config` };
  return told(
    judgeConfig(file.config, { ...asked, ...(writtenAt ? { writtenAt } : {}) }),
    at,
    asked,
  );
}

function told(verdict: ConfigVerdict, at: Place, { image: { registry } }: Asked): PullJudgement {
  const { object } = at;
  switch (verdict.kind) {
    case 'unjudged':
      return { kind: 'unjudged', because: `${object}: ${verdict.because}` };
    // The kubelet asks no helpers: what has nothing else has nothing.
    case 'helper':
    case 'foreign-helper':
    case 'empty':
      return { kind: 'empty', at, text: `${object} has an empty entry for ${registry}` };
    case 'present':
      return { kind: 'present', at, text: `${object} has credentials for ${registry}` };
    case 'malformed':
      return {
        kind: 'malformed',
        at: { ...at, because: verdict.because },
        text: `${object}: ${verdict.because}`,
      };
    case 'no-entry': {
      const { registries } = verdict;
      return {
        kind: 'no-entry',
        at: { ...at, registries },
        text: `${object} has entries for ${registries} and none for ${registry}`,
      };
    }
    case 'expired':
    case 'stale': {
      const ended = verdict.ended.toISOString().replace(/\.\d+Z$/, 'Z');
      return {
        kind: verdict.kind,
        at: { ...at, ended },
        text: `the token for ${registry} in ${object} ended ${ended}`,
      };
    }
  }
}
