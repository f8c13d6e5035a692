import type { V1PodSpec } from '@kubernetes/client-node';
import type { Shortfall } from '../checks/builder-needs.ts';
import type { BuilderPlace } from './builder-arguments.ts';
import { append, type Operation, remove, set } from './edit/operation.ts';

/** A right that is granted, and how. */
export interface Grant {
  readonly operations: readonly Operation[];
  readonly text: string;
}

/** The smallest change of the container's security context that makes up for a shortfall. */
export function granting(
  { needs, text }: Shortfall,
  builder: BuilderPlace,
  spec: V1PodSpec,
): Grant | { readonly because: string } {
  const context = [...builder.path, 'securityContext'];
  const own = spec.containers.find(({ name }) => name === builder.name)?.securityContext;
  if (typeof needs === 'object') return capabilities(needs.capabilities, builder, spec);
  switch (needs) {
    case 'root': {
      const nonRoot = (own?.runAsNonRoot ?? spec.securityContext?.runAsNonRoot) === true;
      return {
        operations: [
          set([...context, 'runAsUser'], 0),
          ...(nonRoot ? [set([...context, 'runAsNonRoot'], false)] : []),
        ],
        text: `runAsUser 0${nonRoot ? ', runAsNonRoot false' : ''}`,
      };
    }
    case 'escalation':
      return {
        operations: [set([...context, 'allowPrivilegeEscalation'], true)],
        text: 'allowPrivilegeEscalation true',
      };
    case 'writable-root':
      return {
        operations: [set([...context, 'readOnlyRootFilesystem'], false)],
        text: 'readOnlyRootFilesystem false',
      };
    case 'seccomp':
      return own?.seccompProfile?.type === 'Localhost' ||
        spec.securityContext?.seccompProfile?.type === 'Localhost'
        ? { because: text }
        : {
            operations: [set([...context, 'seccompProfile', 'type'], 'Unconfined')],
            text: 'seccompProfile Unconfined',
          };
    case 'app-armor':
      return {
        operations: [set([...context, 'appArmorProfile', 'type'], 'Unconfined')],
        text: 'appArmorProfile Unconfined',
      };
  }
}

/** Runtimes take away what is dropped by its name after they have added: such a name has to go. */
function capabilities(
  wanted: readonly string[],
  { name, path }: BuilderPlace,
  { containers }: V1PodSpec,
): Grant {
  const lists = [...path, 'securityContext', 'capabilities'];
  const { drop = [], add = [] } =
    containers.find((one) => one.name === name)?.securityContext?.capabilities ?? {};
  const plain = (one: string) => one.replace(/^CAP_/, '');
  const dropped = [...drop.keys()].filter((index) => wanted.includes(plain(drop[index] ?? '')));
  const missing = wanted.filter((one) => !add.map(plain).includes(one));
  const byName = dropped.map((index) => drop[index]).join(', ');
  const added = drop.includes('ALL') || dropped.length === 0 ? missing : [];
  return {
    operations: [
      ...dropped.toReversed().map((index) => remove([...lists, 'drop', index])),
      ...added.map((one) => append([...lists, 'add'], one)),
    ],
    text: [
      ...(byName ? [`capabilities no longer dropped: ${byName}`] : []),
      ...(added.length > 0 ? [`capabilities added: ${added.join(', ')}`] : []),
    ].join('; '),
  };
}

/** The user of Kimia's own image (its "Security Guide"), as a number, by which the kubelet sees that it is not root. */
export function numberedUser(
  { kind, path, name }: BuilderPlace,
  spec: V1PodSpec,
): Grant | undefined {
  const own = spec.containers.find((one) => one.name === name)?.securityContext;
  return kind === 'kimia' && (own?.runAsUser ?? spec.securityContext?.runAsUser) === undefined
    ? {
        operations: [set([...path, 'securityContext', 'runAsUser'], 1000)],
        text: 'runAsUser 1000, as which it runs in any case',
      }
    : undefined;
}
