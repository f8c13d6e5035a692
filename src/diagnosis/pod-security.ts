import type { V1Container, V1PodSpec } from '@kubernetes/client-node';

/** The levels of the Pod Security Standards, from the laxest. */
export const podSecurityLevels = ['privileged', 'baseline', 'restricted'] as const;
export type PodSecurityLevel = (typeof podSecurityLevels)[number];

/** What of a pod a level of the Pod Security Standards forbids, field by field. */
export function podSecurityViolations(
  spec: V1PodSpec,
  annotations: Readonly<Record<string, string>>,
  level: PodSecurityLevel,
): string[] {
  if (level === 'privileged') return [];
  const baseline = [
    ...hostViolations(spec),
    ...containersOf(spec).flatMap((one) => baselineViolations(one, spec)),
    ...appArmorViolations(annotations),
  ];
  return level === 'baseline' ? baseline : [...baseline, ...restrictedViolations(spec)];
}

const containersOf = (spec: V1PodSpec): V1Container[] => [
  ...(spec.initContainers ?? []),
  ...spec.containers,
];

const hostViolations = ({ hostNetwork, hostPID, hostIPC, volumes = [] }: V1PodSpec): string[] => [
  ...(hostNetwork ? ['hostNetwork'] : []),
  ...(hostPID ? ['hostPID'] : []),
  ...(hostIPC ? ['hostIPC'] : []),
  ...volumes.flatMap(({ name, hostPath }) => (hostPath ? [`hostPath volume ${name}`] : [])),
];

/** Capabilities that a container may add under baseline. */
const baselineCapabilities = new Set(
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
    ' ',
  ),
);

function baselineViolations({ name, securityContext, ports = [] }: V1Container, spec: V1PodSpec) {
  const added = (securityContext?.capabilities?.add ?? []).filter(
    (one) => !baselineCapabilities.has(one.replace(/^CAP_/, '')),
  );
  const seccomp = seccompOf({ name, ...(securityContext ? { securityContext } : {}) }, spec);
  const appArmor = securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile;
  const procMount = securityContext?.procMount;
  return [
    ...(securityContext?.privileged ? [`privileged in container ${name}`] : []),
    ...(added.length > 0 ? [`capabilities ${added.join(', ')} in container ${name}`] : []),
    ...ports.flatMap(({ hostPort }) =>
      hostPort ? [`hostPort ${hostPort} in container ${name}`] : [],
    ),
    ...(procMount && procMount !== 'Default'
      ? [`procMount ${procMount} in container ${name}`]
      : []),
    ...(seccomp === 'Unconfined' ? [`seccompProfile Unconfined in container ${name}`] : []),
    ...(appArmor?.type === 'Unconfined' ? [`appArmorProfile Unconfined in container ${name}`] : []),
  ];
}

/** Before Kubernetes 1.30 AppArmor was set by annotations. */
const appArmorViolations = (annotations: Readonly<Record<string, string>>): string[] =>
  Object.entries(annotations)
    .filter(
      ([key, value]) =>
        key.startsWith('container.apparmor.security.beta.kubernetes.io/') && value === 'unconfined',
    )
    .map(([key]) => `AppArmor unconfined in container ${key.split('/')[1]}`);

/** The seccomp profile that holds for a container; undefined is the kubelet's default. */
export const seccompOf = (
  { securityContext }: V1Container,
  { securityContext: ofPod }: V1PodSpec,
): string | undefined => (securityContext?.seccompProfile ?? ofPod?.seccompProfile)?.type;

const restrictedVolumes = new Set(
  'configMap csi downwardAPI emptyDir ephemeral persistentVolumeClaim projected secret'.split(' '),
);

function restrictedViolations(spec: V1PodSpec): string[] {
  const volumes = (spec.volumes ?? []).flatMap(({ name, ...source }) => {
    const kind = Object.keys(source).find((key) => source[key as keyof typeof source]);
    return kind && kind !== 'hostPath' && !restrictedVolumes.has(kind)
      ? [`${kind} volume ${name}`]
      : [];
  });
  return [...volumes, ...containersOf(spec).flatMap((one) => restrictedIn(one, spec))];
}

function restrictedIn(container: V1Container, spec: V1PodSpec): string[] {
  const { name, securityContext: own } = container;
  const { add = [], drop = [] } = own?.capabilities ?? {};
  const added = add.filter((one) => !/^(?:CAP_)?NET_BIND_SERVICE$/.test(one));
  const known = added.filter((one) => baselineCapabilities.has(one.replace(/^CAP_/, '')));
  const user = own?.runAsUser ?? spec.securityContext?.runAsUser;
  const nonRoot = own?.runAsNonRoot ?? spec.securityContext?.runAsNonRoot;
  return [
    ...(own?.allowPrivilegeEscalation === false
      ? []
      : [`allowPrivilegeEscalation not false in container ${name}`]),
    ...(drop.includes('ALL') ? [] : [`capabilities not dropped (ALL) in container ${name}`]),
    ...(known.length > 0 ? [`capabilities ${known.join(', ')} added in container ${name}`] : []),
    ...(nonRoot === true ? [] : [`runAsNonRoot not true in container ${name}`]),
    ...(user === 0 ? [`runAsUser 0 in container ${name}`] : []),
    ...(seccompOf(container, spec) ? [] : [`seccompProfile not set in container ${name}`]),
  ];
}
