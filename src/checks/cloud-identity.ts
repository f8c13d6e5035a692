import type { V1Container, V1PodSpec, V1ServiceAccount } from '@kubernetes/client-node';
import type { FactValue } from '../model/facts.ts';

type Provider = FactValue<'objectStorage.provider'>;

/** As whom a container reads from a cloud, and where that stands. */
export interface CloudIdentity {
  readonly kind: FactValue<'objectStorage.identity'>;
  readonly text: string;
  /** The role as the ServiceAccount or the pod names it. */
  readonly role?: string;
}

interface RoleAnnotation {
  readonly key: string;
  readonly form: RegExp;
}

/**
 * Where a ServiceAccount names its role, and what such a name looks like: IAM roles for service accounts (EKS),
 * Workload Identity (GKE), Azure Workload Identity.
 */
const roleAnnotations: Readonly<Record<Provider, RoleAnnotation>> = {
  s3: {
    key: 'eks.amazonaws.com/role-arn',
    form: /^arn:aws(-[a-z]+)*:iam::\d{12}:role\/[\w+=,.@/-]*[\w+=,.@-]$/,
  },
  gcs: {
    key: 'iam.gke.io/gcp-service-account',
    form: /^[a-z0-9-]+@[a-z0-9.:-]+\.iam\.gserviceaccount\.com$/,
  },
  azure: {
    key: 'azure.workload.identity/client-id',
    form: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  },
};

/** The annotation of a provider, for messages. */
export const roleAnnotation = (provider: Provider): string => roleAnnotations[provider].key;

/** The role that a ServiceAccount names, well formed or not. */
export const roleOf = (
  account: V1ServiceAccount | undefined,
  provider: Provider,
): string | undefined => account?.metadata?.annotations?.[roleAnnotations[provider].key];

export const isRoleName = (role: string, provider: Provider): boolean =>
  roleAnnotations[provider].form.test(role);

/** Variables by which the clouds' clients are given keys. */
const keyVariables: Readonly<Record<Provider, readonly string[]>> = {
  s3: ['AWS_ACCESS_KEY_ID', 'AWS_SHARED_CREDENTIALS_FILE'],
  gcs: ['GOOGLE_APPLICATION_CREDENTIALS'],
  azure: ['AZURE_STORAGE_ACCESS_KEY', 'AZURE_STORAGE_KEY', 'AZURE_STORAGE_SAS_TOKEN'],
};

/** Folders in which the clouds' clients look for keys. */
const keyFolders: Readonly<Record<Provider, RegExp>> = {
  s3: /\/\.aws(\/|$)/,
  gcs: /\/\.config\/gcloud(\/|$)/,
  azure: /\/\.azure(\/|$)/,
};

/**
 * What the pod itself gives the container: keys, or a role that was put into its environment when it was made.
 * Undefined when that cannot be told, because variables come from objects that are not read.
 */
export function identityOfContainer(
  container: V1Container,
  annotations: Readonly<Record<string, string>>,
  provider: Provider,
): CloudIdentity | 'unread' | undefined {
  const variable = keyVariables[provider]
    .map((name) => container.env?.find((one) => one.name === name))
    .find((one) => one?.value || one?.valueFrom);
  if (variable) {
    const secret = variable.valueFrom?.secretKeyRef?.name;
    const from = secret ? ` from Secret ${secret}` : '';
    return { kind: 'keys', text: `container ${container.name} is given ${variable.name}${from}` };
  }
  const mount = container.volumeMounts?.find(({ mountPath }) =>
    keyFolders[provider].test(mountPath),
  );
  if (mount) return { kind: 'keys', text: `volume ${mount.name} is mounted at ${mount.mountPath}` };
  // EKS Pod Identity writes where to ask for its credentials into the pod, and no role.
  if (provider === 's3' && container.env?.some(({ name }) => name === podIdentityVariable))
    return { kind: 'role', text: `${podIdentityVariable} is set: EKS Pod Identity` };
  // kube2iam and kiam take the role from the pod.
  const ofPod = provider === 's3' ? annotations['iam.amazonaws.com/role'] : undefined;
  if (ofPod) return { kind: 'role', text: `iam.amazonaws.com/role: ${ofPod}`, role: ofPod };
  return container.envFrom?.length ? 'unread' : undefined;
}

const podIdentityVariable = 'AWS_CONTAINER_CREDENTIALS_FULL_URI';

/** What follows from the ServiceAccount; `injected` is the role that the pod was given when it was made. */
export function identityOfAccount(
  role: string | undefined,
  injected: string | undefined,
  provider: Provider,
): CloudIdentity {
  const { key } = roleAnnotations[provider];
  if (!role)
    return injected
      ? { kind: 'role', text: `AWS_ROLE_ARN=${injected}`, role: injected }
      : { kind: 'none', text: `no annotation ${key}` };
  const text = `${key}: ${role}`;
  if (!isRoleName(role, provider)) return { kind: 'malformed', text, role };
  if (injected && injected !== role)
    return { kind: 'changed', text: `${text}, but the pod was given ${injected}`, role };
  return { kind: 'role', text, role };
}

/** The role that EKS wrote into the pod when it was made. */
export const injectedRole = ({ env }: V1Container): string | undefined =>
  env?.find(({ name }) => name === 'AWS_ROLE_ARN')?.value;

/** The ServiceAccount of a pod; Kubernetes gives `default` to one that names none. */
export const serviceAccountOf = (spec: V1PodSpec | undefined): string =>
  spec?.serviceAccountName || spec?.serviceAccount || 'default';
