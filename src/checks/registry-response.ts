import { defineCheck } from '../diagnosis/check.ts';
import type { Cluster, ProxyAnswer, ProxyQuery, Reading } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, fact, factValue, unknown } from '../model/facts.ts';
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
    return ask(cluster, { namespace, service, port, path: '/v2/' });
  },
  conclude(reading, { facts }) {
    if (reading.kind !== 'found')
      return unseen(reading, 'registry.responds', 'answer of the registry');
    const { namespace = '', service = '', port = 0 } = factValue(facts, 'registry.address') ?? {};
    return responseFacts(reading.value, `Service ${namespace}/${service}:${port} GET /v2/`);
  },
});

/** A server that speaks TLS refuses plain http with 400: then it is asked again in its own way. */
async function ask(cluster: Cluster, query: ProxyQuery): Promise<Reading<ProxyAnswer>> {
  const usesTls = query.port === 443;
  const reading = await cluster.serviceProxy(usesTls ? { ...query, scheme: 'https' } : query);
  const isRefused =
    reading.kind === 'found' && reading.value.kind === 'answered' && reading.value.status === 400;
  return isRefused && !usesTls ? cluster.serviceProxy({ ...query, scheme: 'https' }) : reading;
}

/**
 * 200 and 401 both say that a registry is there and serves (distribution specification, "Endpoints", end-1), an error
 * of the server that it does not. Any other answer comes from something that runs, but tells nothing about the registry.
 */
function responseFacts(answer: ProxyAnswer, source: string): Fact[] {
  if (answer.kind === 'unreachable') return noResponse({ source, text: answer.because });
  const text = `${answer.status} ${answer.body.slice(0, 200)}`.trim();
  if (answer.status === 200 || answer.status === 401)
    return [fact('registry.responds', true, { source, text })];
  if (answer.status >= 500) return noResponse({ source, text });
  return [
    unknown('registry.responds', `${source} answered ${answer.status}`),
    fact('registry.response', text, { source, text }),
  ];
}

const noResponse = (evidence: Evidence): Fact[] => [
  fact('registry.responds', false, evidence),
  fact('registry.response', evidence.text, evidence),
];
