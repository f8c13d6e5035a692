import { type Permission, permissionText } from '../model/permission.ts';
import { Problem } from '../model/problem.ts';
import { suggestionFor } from './suggestion.ts';
import { messageOf } from './text.ts';

export const clusterUnknown = (name: string, known: readonly string[]): Problem =>
  new Problem(
    'cluster-unknown',
    `There is no cluster named "${name}".`,
    known.length > 0
      ? `Use one of those that are configured: ${known.join(', ')}.`
      : 'Configure one under `clusters`.',
  );

export const kubeconfigUnreadable = (file: string, cause: unknown): Problem =>
  new Problem(
    'kubeconfig-unreadable',
    `The kubeconfig ${file} cannot be read: ${messageOf(cause)}.`,
    'Check the path, its permissions and that it is the YAML that kubectl uses.',
    cause,
  );

export const contextUnknown = (context: string, file: string, known: readonly string[]): Problem =>
  new Problem(
    'context-unknown',
    context
      ? `The kubeconfig ${file} has no usable context "${context}".`
      : `The kubeconfig ${file} names no current context.`,
    known.length > 0
      ? `Use one of its contexts: ${known.join(', ')}.`
      : 'It has no contexts at all; make one with `kubectl config set-context`.',
  );

export const notInCluster = (cluster: string): Problem =>
  new Problem(
    'not-in-cluster',
    `The cluster "${cluster}" is to be reached from inside, but this process does not run in a pod with a service account.`,
    'Give a kubeconfig or a server for it, or run inside the cluster with automountServiceAccountToken.',
  );

/** @param missing set when the cluster answers and refuses: then the address is right and a permission is not there */
export const clusterUnreachable = (
  cluster: string,
  { because, missing }: { readonly because: string; readonly missing?: Permission },
): Problem =>
  new Problem(
    'cluster-unreachable',
    `The cluster ${cluster} cannot be asked: ${because}.`,
    missing
      ? `Grant the bot \`${permissionText(missing)}\` (deploy/rbac/reader.yaml), or name a namespace that it may read: -n <namespace>.`
      : 'Check that its API server can be reached from here, and which one is meant: `clusters` in the configuration, in the terminal --context or the kubeconfig.',
  );

export const severalNamespaces = (name: string, namespaces: readonly string[]): Problem =>
  new Problem(
    'several-namespaces',
    `${name} exists in ${namespaces.length} namespaces: ${namespaces.join(', ')}.`,
    'Say which one is meant: -n <namespace>.',
  );

/** @param what such as `the pods of builds` */
export const cannotRead = (what: string, because: string): Problem =>
  new Problem(
    'cannot-read',
    `Could not read ${what}: ${because}.`,
    'Grant that permission or check the connection, then ask again.',
  );

export const podNotFound = (pod: string, known: readonly string[]): Problem =>
  new Problem('pod-not-found', `There is no Pod ${pod}.`, suggestionFor(pod, known));

export const targetNotFound = (target: string, known: readonly string[]): Problem =>
  new Problem(
    'target-not-found',
    `There is neither a Service nor a Pod ${target}.`,
    suggestionFor(target, known),
  );

/** @param service such as `Service registry/docker-registry` */
export const serviceNotReachable = (service: string, because: string): Problem =>
  new Problem(
    'service-not-reachable',
    `No pod can be reached through ${service}: ${because}.`,
    'Name a port that the Service opens, or ask about a pod or an address instead.',
  );

/** @param asked such as `Job builds/app-7` @param nearest names of what there is, as a command takes them */
export const buildNotFound = (asked: string, nearest: readonly string[]): Problem =>
  new Problem(
    'build-not-found',
    `There is no ${asked}.`,
    nearest.length > 0
      ? `Did you mean ${nearest.join(', ')}?`
      : 'Nothing is named like it. Check the name and the namespace: -n <namespace>.',
  );

/** @param build `namespace/name` */
export const noLogYet = (build: string, because: string): Problem =>
  new Problem(
    'no-log',
    `There is no log of ${build}: ${because}.`,
    'diagnose <job> tells what keeps it from starting.',
  );
