import type { V1ContainerStateTerminated } from '@kubernetes/client-node';
import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import { type Fact, fact, unknown } from '../model/facts.ts';
import { type DecisiveContainer, decisiveContainer, waitsForImage } from './build-container.ts';
import { seenIn } from './sources.ts';

/** How did the build's containers end? Asks nothing new: the pods were read to find the build. */
export const buildPods = defineCheck<Build>({
  id: 'build-pods',
  asks: 'How did the build containers end?',
  gives: [
    'pod.name',
    'pod.phase',
    'pod.reason',
    'pod.node',
    'container.name',
    'container.reason',
    'container.exitCode',
    'container.restarts',
    'container.memoryLimit',
    'earlier.reason',
  ],
  needs: [],
  when: 'first',
  read: async (_cluster, { build }) => build,
  conclude(build) {
    const decisive = decisiveContainer(build.pods);
    return decisive
      ? [...podFacts(decisive), ...containerFacts(decisive), ...earlierFacts(build, decisive)]
      : [noPod(build)];
  },
});

function noPod({ hidden }: Build): Fact {
  const refused = hidden.find(({ what }) => what === 'Pod');
  return refused
    ? unknown('pod.name', refused.because, refused.missing)
    : unknown('pod.name', 'the build has no pod any more, or none was created');
}

function podFacts({ pod }: DecisiveContainer): Fact[] {
  const { phase, reason, message } = pod.status ?? {};
  const node = pod.spec?.nodeName;
  const name = pod.metadata?.name ?? '';
  return [
    fact('pod.name', name, seenIn('Pod', pod, '.metadata.name', name)),
    ...(phase ? [fact('pod.phase', phase, seenIn('Pod', pod, '.status.phase', phase))] : []),
    ...(reason
      ? [
          fact(
            'pod.reason',
            reason,
            seenIn('Pod', pod, '.status', message ? `${reason}: ${message}` : reason),
          ),
        ]
      : []),
    ...(node ? [fact('pod.node', node, seenIn('Pod', pod, '.spec.nodeName', node))] : []),
  ];
}

function containerFacts(decisive: DecisiveContainer): Fact[] {
  const { pod, spec, status, terminated, waiting, field } = decisive;
  const ended = terminated
    ? `container ${spec.name}: ${endText(terminated)}`
    : `container ${spec.name}: ${waiting?.reason ?? 'running'}${waiting?.message ? `: ${waiting.message}` : ''}`;
  const evidence = seenIn('Pod', pod, field, ended);
  const reason = waitsForImage(decisive)
    ? waiting?.reason
    : (terminated?.reason ?? waiting?.reason);
  return [
    fact('container.name', spec.name, evidence),
    ...(reason ? [fact('container.reason', reason, evidence)] : []),
    // Left out of a manifest that was written by hand.
    ...(terminated?.exitCode === undefined
      ? []
      : [fact('container.exitCode', terminated.exitCode, evidence)]),
    fact(
      'container.restarts',
      status?.restartCount ?? 0,
      seenIn('Pod', pod, field, `restarted ${status?.restartCount ?? 0} times`),
    ),
    ...(waitsForImage(decisive) ? [] : [memoryLimit(decisive)]),
  ];
}

/** Tries that ended for another reason than the one that is diagnosed: mending that one may not be enough. */
function earlierFacts({ pods }: Build, { pod, terminated }: DecisiveContainer): Fact[] {
  return pods
    .filter((other) => other !== pod)
    .flatMap((other) => decisiveContainer([other]) ?? [])
    .flatMap((other) => {
      const reason = other.terminated?.reason;
      if (!other.terminated || !reason || reason === terminated?.reason || reason === 'Completed')
        return [];
      const text = `container ${other.spec.name}: ${endText(other.terminated)}`;
      return [fact('earlier.reason', reason, seenIn('Pod', other.pod, other.field, text))];
    });
}

function memoryLimit({ pod, spec }: DecisiveContainer): Fact {
  const limit = spec.resources?.limits?.memory;
  const field = `container ${spec.name} .resources.limits.memory`;
  return limit
    ? fact('container.memoryLimit', limit, seenIn('Pod', pod, field, limit))
    : unknown('container.memoryLimit', `container ${spec.name} sets no memory limit`);
}

const endText = ({ exitCode, reason, message }: V1ContainerStateTerminated): string =>
  [exitCode === undefined ? undefined : `exit code ${exitCode}`, reason]
    .filter(Boolean)
    .join(', ') + (message ? `: ${message}` : '');
