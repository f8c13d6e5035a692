import type { V1Container, V1PodSpec } from '@kubernetes/client-node';
import type { Builder } from './builder.ts';

/** What speaks against a builder in its security context. Refused for certain, or left to defaults. */
export interface Shortfall {
  readonly certain: boolean;
  readonly text: string;
  readonly needs: Need;
}

/** What the builder would need instead. */
export type Need =
  | 'root'
  | 'escalation'
  | 'writable-root'
  | 'seccomp'
  | 'app-armor'
  | { readonly capabilities: readonly string[] };

interface Granted {
  readonly user: number | undefined;
  readonly privileged: boolean;
  readonly escalation: boolean | undefined;
  readonly seccomp: string | undefined;
  readonly appArmor: string | undefined;
  readonly readOnlyRoot: boolean;
  /** Capabilities that are dropped, as far as they are not added again. */
  lacks(capability: string): boolean;
  adds(capability: string): boolean;
}

/** What of the builder's needs its security context does not grant; empty when it grants all. */
export function shortfalls({ kind, container }: Builder, spec: V1PodSpec): Shortfall[] {
  const granted = grantedBy(container, spec);
  if (granted.privileged) return [];
  switch (kind) {
    case 'kaniko':
      return kanikoShortfalls(granted, nonRootOnly(container, spec));
    case 'kimia':
      return granted.user === 0 ? [] : kimiaShortfalls(granted);
    case 'buildah':
      return granted.user === 0 ? rootShortfalls(granted) : rootlessShortfalls(granted);
    case 'buildkit':
      return granted.user === 0 ? rootShortfalls(granted) : buildkitShortfalls(granted);
    case 'unknown':
      return [];
  }
}

function grantedBy(container: V1Container, spec: V1PodSpec): Granted {
  const own = container.securityContext;
  const { add = [], drop = [] } = own?.capabilities ?? {};
  const has = (list: readonly string[], capability: string) =>
    list.some((one) => one === 'ALL' || one.replace(/^CAP_/, '') === capability);
  return {
    user: own?.runAsUser ?? spec.securityContext?.runAsUser,
    privileged: own?.privileged === true,
    escalation: own?.allowPrivilegeEscalation,
    seccomp: (own?.seccompProfile ?? spec.securityContext?.seccompProfile)?.type,
    appArmor: (own?.appArmorProfile ?? spec.securityContext?.appArmorProfile)?.type,
    readOnlyRoot: own?.readOnlyRootFilesystem === true,
    lacks: (capability) => has(drop, capability) && !has(add, capability),
    adds: (capability) => has(add, capability),
  };
}

const nonRootOnly = ({ securityContext }: V1Container, spec: V1PodSpec): boolean =>
  (securityContext?.runAsNonRoot ?? spec.securityContext?.runAsNonRoot) === true;

const certain = (holds: boolean, needs: Need, text: string): Shortfall[] =>
  holds ? [{ certain: true, needs, text }] : [];

const perhaps = (holds: boolean, needs: Need, text: string): Shortfall[] =>
  holds ? [{ certain: false, needs, text }] : [];

/** Kaniko unpacks images into its own root and gives every file its owner (Kaniko README, "Security"). */
const kanikoCapabilities = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETUID', 'SETGID'];

const kanikoShortfalls = (granted: Granted, nonRoot: boolean): Shortfall[] => [
  ...certain(
    granted.user !== undefined && granted.user !== 0,
    'root',
    `it runs as user ${granted.user}, and Kaniko has to be root in its container`,
  ),
  ...certain(
    nonRoot && granted.user === undefined,
    'root',
    'runAsNonRoot is true, and Kaniko has to be root',
  ),
  ...dropped(granted, kanikoCapabilities),
  ...certain(
    granted.readOnlyRoot,
    'writable-root',
    'readOnlyRootFilesystem is true, and Kaniko unpacks images into its root file system',
  ),
];

function dropped(granted: Granted, needed: readonly string[]): Shortfall[] {
  const lacking = needed.filter((one) => granted.lacks(one));
  return certain(
    lacking.length > 0,
    { capabilities: lacking },
    `it lacks the capabilities ${lacking.join(', ')}`,
  );
}

/** newuidmap and newgidmap become root by their file's rights, which needs both capabilities and escalation. */
const mapCapabilities = ['SETUID', 'SETGID'];

const mapShortfalls = (granted: Granted): Shortfall[] => [
  ...certain(
    granted.escalation === false,
    'escalation',
    'allowPrivilegeEscalation is false, so newuidmap and newgidmap cannot map users',
  ),
  ...dropped(granted, mapCapabilities),
];

/** Kimia asks for both capabilities by name before it builds (its "Security Guide"). */
const kimiaShortfalls = (granted: Granted): Shortfall[] => [
  ...mapShortfalls(granted),
  ...perhaps(
    mapCapabilities.some((one) => !granted.adds(one) && !granted.lacks(one)),
    { capabilities: mapCapabilities },
    'it does not add the capabilities SETUID and SETGID, which Kimia asks for',
  ),
];

/** The runtimes' default seccomp profile refuses unshare to those without SYS_ADMIN. */
const rootlessShortfalls = (granted: Granted): Shortfall[] => [
  ...mapShortfalls(granted),
  ...perhaps(
    granted.seccomp === 'RuntimeDefault' && !granted.adds('SYS_ADMIN'),
    'seccomp',
    'its seccomp profile is RuntimeDefault, which refuses to make namespaces on most runtimes',
  ),
  ...perhaps(
    granted.seccomp === 'Localhost',
    'seccomp',
    "its seccomp profile is one of the node's own, which may refuse to make namespaces",
  ),
];

/** BuildKit's own manifests name the profile (examples/kubernetes/job.rootless.yaml): a kubelet may have another default. */
const buildkitShortfalls = (granted: Granted): Shortfall[] => [
  ...rootlessShortfalls(granted),
  ...perhaps(
    granted.seccomp === undefined,
    'seccomp',
    'it names no seccomp profile, and BuildKit asks for Unconfined: the default of the node may refuse to make namespaces',
  ),
  ...perhaps(
    granted.appArmor !== undefined && granted.appArmor !== 'Unconfined',
    'app-armor',
    `its AppArmor profile is ${granted.appArmor}, and BuildKit asks for Unconfined`,
  ),
];

/** A root without SYS_ADMIN that builds with `chroot` isolation. */
const rootShortfalls = (granted: Granted): Shortfall[] =>
  dropped(granted, [...kanikoCapabilities, 'SYS_CHROOT']);
