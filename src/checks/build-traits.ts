import type { Pod } from '../model/cluster.ts';
import type { Trait } from '../model/pattern.ts';
import { builderOf, option } from './builder.ts';

/** What Kubernetes sets on the pods of a Job, each with another value. */
const generated =
  /^(?:job-name|controller-uid|pod-template-hash|batch\.kubernetes\.io\/.*|statefulset\.kubernetes\.io\/.*|apps\.kubernetes\.io\/.*)$/;
const imageReasons = new Set(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName']);
/** What any failure is called. */
const saysNothing = new Set(['Error', 'Completed', 'ContainersNotReady']);

/** What a build has that others may have too. */
export function traitsOf(pod: Pod): Trait[] {
  const { metadata, spec, status } = pod;
  const builder = builderOf(spec);
  const states = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ].map(({ image, state }) => ({ image, ended: state?.terminated, waiting: state?.waiting }));
  const waiting = states.find((one) => imageReasons.has(one.waiting?.reason ?? ''));
  const reasons = [status?.reason, ...states.map(({ ended }) => ended?.reason)];
  const trait = (kind: Trait['kind'], value: string | undefined): Trait[] =>
    value ? [{ kind, value }] : [];
  return [
    ...Object.entries(metadata?.labels ?? {})
      .filter(([key]) => !generated.test(key))
      .flatMap(([key, value]) => trait('label', `${key}=${value}`)),
    ...trait('base-image', builder && baseImage(builder.arguments)),
    ...trait('image', waiting?.image),
    ...trait('service-account', serviceAccount(pod)),
    ...trait('registry', builder?.registry),
    ...trait('node', spec?.nodeName),
    ...trait(
      'reason',
      reasons.find((reason) => reason && !saysNothing.has(reason)),
    ),
  ];
}

/** Every pod has `default` where nobody chose. */
const serviceAccount = ({ spec }: Pod): string | undefined =>
  spec?.serviceAccountName === 'default' ? undefined : spec?.serviceAccountName;

/** By the build argument that Dockerfiles take it from; a Dockerfile's own is not in the manifest. */
function baseImage(words: readonly string[]): string | undefined {
  const argument = words.find((word) => /(?:^|=)BASE(?:_?IMAGE)?=/i.test(word));
  return argument?.replace(/^.*?BASE(?:_?IMAGE)?=/i, '') || option(words, ['--from']);
}
