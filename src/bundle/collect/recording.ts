import type {
  Cluster,
  CustomObject,
  Kind,
  KubernetesObjects,
  ListQuery,
  LogQuery,
  NamedKind,
  PodLog,
  ProxyAnswer,
  ProxyQuery,
  Reading,
  VolumeUsage,
} from '../../model/cluster.ts';
import type { Permission } from '../../model/permission.ts';
import type { PullSecret } from '../../model/pull-secret.ts';
import type { NamespacedName } from '../../model/references.ts';
import { builtInResources } from '../built-in-resources.ts';

/** Which kind of custom object was listed. */
export interface CustomKind {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  /** Absent for a list of cluster-scoped objects. */
  readonly namespace?: string;
}

/** What was asked, in RBAC's terms. */
export interface Question extends Permission {
  readonly name?: string;
}

/** What a reading found, by what was asked for. */
export type Found =
  | {
      readonly of: 'objects';
      readonly kind: Kind;
      readonly items: readonly object[];
      /** What a list was asked for; absent for a single object. */
      readonly query?: ListQuery;
    }
  | { readonly of: 'secret'; readonly namespace: string; readonly name: string }
  | {
      readonly of: 'pull-secret';
      readonly namespace: string;
      readonly name: string;
      readonly secret: PullSecret;
    }
  | { readonly of: 'names'; readonly kind: NamedKind; readonly names: readonly NamespacedName[] }
  | { readonly of: 'log'; readonly query: LogQuery; readonly log: PodLog }
  | { readonly of: 'answer'; readonly query: ProxyQuery; readonly answer: ProxyAnswer }
  | { readonly of: 'volumes'; readonly node: string; readonly usage: readonly VolumeUsage[] }
  | { readonly of: 'groups' }
  | { readonly of: 'custom'; readonly kind: CustomKind; readonly items: readonly CustomObject[] };

type NotFound = Exclude<Reading<never>, { kind: 'found' }>;

/** One question and what came of it. */
export interface Noted {
  readonly question: Question;
  /** Set for lists of custom objects, whatever came of them: that the server knows the kind is an answer too. */
  readonly custom?: CustomKind;
  readonly outcome: { readonly kind: 'found'; readonly found: Found } | NotFound;
}

export interface RecordingCluster {
  /** Answers as the cluster does. */
  readonly cluster: Cluster;
  /** Everything that was asked so far. A question that is still open counts as not answered in time. */
  noted(): Noted[];
}

const unanswered: NotFound = {
  kind: 'unavailable',
  because: 'not answered before the diagnosis ended',
};

/** A cluster that notes every reading that goes through it. */
export function recordingCluster(cluster: Cluster): RecordingCluster {
  const asked: { noted: Noted }[] = [];

  const note = async <T>(
    about: Omit<Noted, 'outcome'>,
    reading: Promise<Reading<T>>,
    found: (value: T) => Found,
  ): Promise<Reading<T>> => {
    const entry: { noted: Noted } = { noted: { ...about, outcome: unanswered } };
    asked.push(entry);
    const answer = await reading;
    const outcome =
      answer.kind === 'found' ? { kind: answer.kind, found: found(answer.value) } : answer;
    entry.noted = { ...about, outcome };
    return answer;
  };

  const recording: Cluster = {
    name: cluster.name,
    now: () => cluster.now(),
    get: (kind, name, namespace) =>
      note(
        { question: { ...questionAbout('get', kind, namespace), name } },
        cluster.get(kind, name, namespace),
        (value) => ({ of: 'objects', kind, items: [value] }),
      ),
    list: <K extends Kind>(kind: K, query: ListQuery) =>
      note(
        { question: questionAbout('list', kind, query.namespace) },
        cluster.list(kind, query),
        (items: KubernetesObjects[K][]) => ({ of: 'objects', kind, items, query }),
      ),
    secretExists: (name, namespace) =>
      note(
        { question: { verb: 'get', resource: 'secrets', namespace, name } },
        cluster.secretExists(name, namespace),
        () => ({ of: 'secret', namespace, name }),
      ),
    names: (kind, query) =>
      note(
        { question: questionAbout('list', kind, query.namespace) },
        cluster.names(kind, query),
        (names) => ({ of: 'names', kind, names }),
      ),
    pullSecret: (name, namespace) =>
      note(
        { question: { verb: 'get', resource: 'secrets', namespace, name } },
        cluster.pullSecret(name, namespace),
        (secret) => ({ of: 'pull-secret', namespace, name, secret }),
      ),
    log: (query) =>
      note(
        {
          question: {
            verb: 'get',
            resource: 'pods/log',
            namespace: query.namespace,
            name: query.name,
          },
        },
        cluster.log(query),
        (log) => ({ of: 'log', query, log }),
      ),
    serviceProxy: (query) =>
      note({ question: proxyQuestion(query) }, cluster.serviceProxy(query), (answer) => ({
        of: 'answer',
        query,
        answer,
      })),
    volumeUsage: (node) =>
      note(
        { question: { verb: 'get', resource: 'nodes/proxy', name: node } },
        cluster.volumeUsage(node),
        (usage) => ({ of: 'volumes', node, usage }),
      ),
    apiGroups: () =>
      note({ question: { verb: 'get', resource: '/apis' } }, cluster.apiGroups(), () => ({
        of: 'groups',
      })),
    listCustom: (group, version, plural, namespace) => {
      const kind = { group, version, plural, ...(namespace ? { namespace } : {}) };
      const question = {
        verb: 'list',
        resource: plural,
        group,
        ...(namespace ? { namespace } : {}),
      };
      return note(
        { question, custom: kind },
        cluster.listCustom(group, version, plural, namespace),
        (items) => ({ of: 'custom', kind, items }),
      );
    },
  };
  return { cluster: recording, noted: () => asked.map(({ noted }) => noted) };
}

function questionAbout(
  verb: string,
  kind: Kind | NamedKind,
  namespace: string | undefined,
): Question {
  const resource = builtInResources.find((one) => one.kind === kind);
  return {
    verb,
    resource: resource?.plural ?? kind.toLowerCase(),
    ...(resource?.group ? { group: resource.group } : {}),
    ...(namespace && resource?.namespaced ? { namespace } : {}),
  };
}

/** The API server knows the proxied Service as `[scheme:]name:port`. */
const proxyQuestion = ({ namespace, service, port, scheme }: ProxyQuery): Question => ({
  verb: 'get',
  resource: 'services/proxy',
  namespace,
  name: `${scheme ? `${scheme}:` : ''}${service}:${port}`,
});
