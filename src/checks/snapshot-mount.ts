import { type CheckContext, defineCheck } from '../diagnosis/check.ts';
import { type Fact, fact, isKnown } from '../model/facts.ts';
import { buildPod } from './build-pod.ts';
import { builderOf } from './builder.ts';

/** Does a volume lie where the builder unpacks or takes its snapshot? It can neither be removed nor renamed. Asks nothing new. */
export const snapshotMount = defineCheck<CheckContext>({
  id: 'snapshot-mount',
  asks: 'Does a volume lie in the way of the layers?',
  gives: ['snapshot.mount'],
  needs: ['builder.kind'],
  when: 'suggested',
  read: async (_cluster, context) => context,
  conclude({ build, facts }) {
    const pod = buildPod(build);
    const { container } = builderOf(pod?.spec) ?? {};
    const complaints = facts
      .filter(isKnown)
      .filter(({ name, value }) => name === 'log.signature' && value === 'snapshot-failed')
      .flatMap(({ evidence }) => evidence);
    for (const complaint of complaints) {
      const mount = container?.volumeMounts?.find(({ mountPath }) =>
        pathsIn(complaint.text).some((path) => `${path}/`.startsWith(`${mountPath}/`)),
      );
      if (!pod || !mount) continue;
      const text = `volume ${mount.name} at ${mount.mountPath}`;
      return [fact('snapshot.mount', text, pod.seen('.spec volumeMounts', text), complaint)];
    }
    return [] satisfies Fact[];
  },
});

const pathsIn = (text: string): string[] => text.match(/(?<![\w/])\/[\w./-]*\w/g) ?? [];
