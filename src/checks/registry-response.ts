import { defineCheck } from '../diagnosis/check.ts';
import type { ProxyAnswer, Reading } from '../model/cluster.ts';
import { type Fact, fact, factValue } from '../model/facts.ts';
import { unseen } from './unseen.ts';

/** Does the registry answer at all, seen from the API server, past every NetworkPolicy of the build? */
export const registryResponse = defineCheck<Reading<ProxyAnswer>>({
  id: 'registry-response',
  asks: 'Does the registry answer on /v2/?',
  gives: ['registry.responds', 'registry.response'],
  needs: ['registry.address'],
  when: 'suggested',
  read(cluster, { facts }) {
    const { namespace = '', service = '', port = 0 } = factValue(facts, 'registry.address') ?? {};
    return cluster.serviceProxy({ namespace, service, port, path: '/v2/' });
  },
  conclude(reading, { facts }) {
    if (reading.kind !== 'found')
      return unseen(reading, 'registry.responds', 'the answer of the registry');
    const { namespace = '', service = '', port = 0 } = factValue(facts, 'registry.address') ?? {};
    return responseFacts(reading.value, `Service ${namespace}/${service}:${port} GET /v2/`);
  },
});

/** 200 and 401 both say that a registry is there and serves (distribution specification, "Endpoints", end-1). */
function responseFacts(answer: ProxyAnswer, source: string): Fact[] {
  if (answer.kind === 'unreachable') {
    const evidence = { source, text: answer.because };
    return [
      fact('registry.responds', false, evidence),
      fact('registry.response', answer.because, evidence),
    ];
  }
  const text = `${answer.status} ${answer.body.slice(0, 200)}`.trim();
  const serves = answer.status === 200 || answer.status === 401;
  return serves
    ? [fact('registry.responds', true, { source, text })]
    : [
        fact('registry.responds', false, { source, text }),
        fact('registry.response', text, { source, text }),
      ];
}
