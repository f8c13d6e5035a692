import { qualified } from '../api/status.ts';
import type { Resource } from '../built-in-resources.ts';
import {
  claimColumns,
  configMapColumns,
  eventColumns,
  namespaceColumns,
  nodeColumns,
  secretColumns,
  serviceAccountColumns,
} from './cluster.ts';
import { ageColumn, type Column, nameColumn } from './column.ts';
import {
  endpointSliceColumns,
  endpointsColumns,
  ingressColumns,
  networkPolicyColumns,
  serviceColumns,
} from './network.ts';
import { podColumns } from './pods.ts';
import {
  cronJobColumns,
  daemonSetColumns,
  deploymentColumns,
  jobColumns,
  replicaSetColumns,
  statefulSetColumns,
} from './workloads.ts';

const columns: Readonly<Record<string, readonly Column[]>> = {
  configmaps: configMapColumns,
  'cronjobs.batch': cronJobColumns,
  'daemonsets.apps': daemonSetColumns,
  'deployments.apps': deploymentColumns,
  endpoints: endpointsColumns,
  'endpointslices.discovery.k8s.io': endpointSliceColumns,
  events: eventColumns,
  'ingresses.networking.k8s.io': ingressColumns,
  'jobs.batch': jobColumns,
  namespaces: namespaceColumns,
  'networkpolicies.networking.k8s.io': networkPolicyColumns,
  nodes: nodeColumns,
  persistentvolumeclaims: claimColumns,
  pods: podColumns,
  'replicasets.apps': replicaSetColumns,
  replicationcontrollers: replicaSetColumns,
  secrets: secretColumns,
  serviceaccounts: serviceAccountColumns,
  services: serviceColumns,
  'statefulsets.apps': statefulSetColumns,
};

/** The columns in which `kubectl get` shows a resource: those that its users know, else name and age. */
export const columnsOf = (resource: Resource): readonly Column[] =>
  columns[qualified(resource)] ?? [nameColumn, ageColumn];
