import { defineCheck } from '../diagnosis/check.ts';
import type { EndpointSlice, Reading } from '../model/cluster.ts';
import { fact, factValue } from '../model/facts.ts';
import { unseen } from './unseen.ts';

/** Does the registry's Service have anyone to send traffic to? */
export const registryEndpoints = defineCheck<Reading<EndpointSlice[]>>({
  id: 'registry-endpoints',
  asks: 'Does the registry Service have ready endpoints?',
  gives: ['registry.endpoints.ready'],
  needs: ['registry.address'],
  when: 'suggested',
  read(cluster, { facts }) {
    const { namespace = '', service = '' } = factValue(facts, 'registry.address') ?? {};
    return cluster.list('EndpointSlice', {
      namespace,
      labelSelector: `kubernetes.io/service-name=${service}`,
    });
  },
  conclude(reading, { facts }) {
    if (reading.kind !== 'found')
      return unseen(reading, 'registry.endpoints.ready', 'endpoints of the registry Service');
    const {
      namespace = '',
      service = '',
      selector = {},
    } = factValue(facts, 'registry.address') ?? {};
    // Kubernetes keeps a slice for every Service with a selector; those of others are somebody else's to keep and to collect.
    if (reading.value.length === 0 && Object.keys(selector).length === 0)
      return unseen(
        { kind: 'not-found' },
        'registry.endpoints.ready',
        `EndpointSlice of Service ${namespace}/${service}, which selects no pods`,
      );
    const endpoints = reading.value.flatMap((slice) => slice.endpoints ?? []);
    // An absent `ready` means ready (discovery.k8s.io/v1, EndpointConditions).
    const ready = endpoints.filter(({ conditions }) => conditions?.ready !== false);
    const addresses = ready.flatMap((one) => one.addresses).join(', ');
    const text = addresses ? `ready: ${addresses}` : `none ready of ${endpoints.length}`;
    return [
      fact('registry.endpoints.ready', ready.length, {
        source: `EndpointSlices of Service ${namespace}/${service}`,
        text,
      }),
    ];
  },
});
