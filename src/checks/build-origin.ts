import type { KubernetesObject } from '@kubernetes/client-node';
import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import { type Fact, fact } from '../model/facts.ts';
import { seenIn } from './sources.ts';

/** Who made the build? Asks nothing new: the object was read to find it. */
export const buildOrigin = defineCheck<Build>({
  id: 'build-origin',
  asks: 'Which release, GitOps object or controller made the build?',
  gives: [
    'origin.helm',
    'origin.chart',
    'origin.instance',
    'origin.argo',
    'origin.flux',
    'origin.owner',
  ],
  needs: [],
  when: 'first',
  read: async (_cluster, { build }) => build,
  conclude({ job, workload, pods: [pod] }) {
    const kind = job ? 'Job' : (workload?.kind ?? 'Pod');
    const object = job ?? workload ?? pod;
    return object ? [...labelFacts(kind, object), ...ownerFacts(kind, object)] : [];
  },
});

function labelFacts(kind: string, object: KubernetesObject): Fact[] {
  const { labels = {}, annotations = {} } = object.metadata ?? {};
  const label = (key: string, value: string) =>
    seenIn(kind, object, `.metadata.labels[${key}]`, value);
  const annotation = (key: string, value: string) =>
    seenIn(kind, object, `.metadata.annotations[${key}]`, value);
  const release = annotations['meta.helm.sh/release-name'];
  const releaseNamespace = annotations['meta.helm.sh/release-namespace'];
  const chart = labels['helm.sh/chart'];
  const instance = labels['app.kubernetes.io/instance'];
  return [
    ...(release
      ? [
          fact(
            'origin.helm',
            { release, ...(releaseNamespace ? { namespace: releaseNamespace } : {}) },
            annotation('meta.helm.sh/release-name', release),
          ),
        ]
      : []),
    ...(chart ? [fact('origin.chart', chart, label('helm.sh/chart', chart))] : []),
    ...(instance
      ? [fact('origin.instance', instance, label('app.kubernetes.io/instance', instance))]
      : []),
    ...argoFacts(kind, object),
    ...fluxFacts(kind, object),
  ];
}

const trackingId = 'argocd.argoproj.io/tracking-id';
const trackingLabel = 'argocd.argoproj.io/instance';

/** Argo CD itself trusts a tracking id only on the object that it names: controllers copy annotations. */
function argoFacts(kind: string, object: KubernetesObject): Fact[] {
  const { labels = {}, annotations = {}, namespace, name } = object.metadata ?? {};
  const id = annotations[trackingId] ?? '';
  const [application = '', own, place] = id.split(':');
  const isOwn = own?.endsWith(`/${kind}`) && place === `${namespace}/${name}`;
  if (isOwn) {
    // An Application outside of Argo CD's own namespace is tracked as `<namespace>_<name>`.
    const [named = '', other] = application.split('_').reverse();
    const value = { application: named, ...(other ? { namespace: other } : {}) };
    return [
      fact('origin.argo', value, seenIn(kind, object, `.metadata.annotations[${trackingId}]`, id)),
    ];
  }
  const tracked = labels[trackingLabel];
  return tracked
    ? [
        fact(
          'origin.argo',
          { application: tracked },
          seenIn(kind, object, `.metadata.labels[${trackingLabel}]`, tracked),
        ),
      ]
    : [];
}

function fluxFacts(kind: string, object: KubernetesObject): Fact[] {
  const { labels = {} } = object.metadata ?? {};
  const controllers = [
    { group: 'helm.toolkit.fluxcd.io', made: 'HelmRelease' },
    { group: 'kustomize.toolkit.fluxcd.io', made: 'Kustomization' },
  ] as const;
  return controllers.flatMap(({ group, made }) => {
    const [name, namespace] = [labels[`${group}/name`], labels[`${group}/namespace`]];
    if (!name) return [];
    const value = { kind: made, name, ...(namespace ? { namespace } : {}) };
    return [
      fact('origin.flux', value, seenIn(kind, object, `.metadata.labels[${group}/name]`, name)),
    ];
  });
}

function ownerFacts(kind: string, object: KubernetesObject): Fact[] {
  const owners = object.metadata?.ownerReferences ?? [];
  const owner = owners.find(({ controller }) => controller) ?? owners[0];
  if (!owner) return [];
  const { apiVersion, kind: made, name } = owner;
  return [
    fact(
      'origin.owner',
      { apiVersion, kind: made, name },
      seenIn(kind, object, '.metadata.ownerReferences', `${made} ${name}`),
    ),
  ];
}
