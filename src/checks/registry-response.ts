import { defineCheck } from '../diagnosis/check.ts';
import type { Cluster, ProxyAnswer, ProxyQuery, Reading } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, fact, factValue, unknown } from '../model/facts.ts';
import { unseen } from './unseen.ts';

interface Asked {
  readonly reading: Reading<ProxyAnswer>;
  readonly scheme: 'http' | 'https';
}

/** Does the registry answer at all, seen from the API server, past every NetworkPolicy of the build? */
export const registryResponse = defineCheck<Asked>({
  id: 'registry-response',
  asks: 'Does the registry answer on /v2/?',
  gives: ['registry.responds', 'registry.response', 'registry.protocol'],
  needs: ['registry.address'],
  when: 'suggested',
  read(cluster, { facts }) {
    const { namespace = '', service = '', port = 0 } = factValue(facts, 'registry.address') ?? {};
    return ask(cluster, { namespace, service, port, path: '/v2/' });
  },
  conclude({ reading, scheme }, { facts }) {
    if (reading.kind !== 'found')
      return unseen(reading, 'registry.responds', 'answer of the registry');
    const { namespace = '', service = '', port = 0 } = factValue(facts, 'registry.address') ?? {};
    const source = `Service ${namespace}/${service}:${port} GET /v2/`;
    return [
      ...responseFacts(reading.value, source),
      ...protocolFacts(reading.value, scheme, source),
    ];
  },
});

/** A server that speaks TLS refuses plain http with 400: then it is asked again in its own way. */
async function ask(cluster: Cluster, query: ProxyQuery): Promise<Asked> {
  const usesTls = query.port === 443;
  if (usesTls) return askByTls(cluster, query);
  const reading = await cluster.serviceProxy(query);
  const isRefused =
    reading.kind === 'found' && reading.value.kind === 'answered' && reading.value.status === 400;
  return isRefused ? askByTls(cluster, query) : { reading, scheme: 'http' };
}

const askByTls = async (cluster: Cluster, query: ProxyQuery): Promise<Asked> => ({
  reading: await cluster.serviceProxy({ ...query, scheme: 'https' }),
  scheme: 'https',
});

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

/** Whatever a server answers, it answers in the protocol that it speaks; a 400 may be its answer to the other one. */
function protocolFacts(answer: ProxyAnswer, scheme: Asked['scheme'], source: string): Fact[] {
  if (answer.kind === 'unreachable') return [];
  const { status, body } = answer;
  const text = `answers ${scheme} with ${status}`;
  if (status === 200 || status === 401)
    return [fact('registry.protocol', scheme, { source, text })];
  const wantsTls = /HTTP request (?:was sent )?to (?:an )?HTTPS/i.test(body);
  return wantsTls ? [fact('registry.protocol', 'https', { source, text: body.trim() })] : [];
}
