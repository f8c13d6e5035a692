import { z } from 'zod';

/** A name that did not resolve. */
export const dnsFacts = {
  'dns.name': z.string().describe('the name of the registry that did not resolve'),
  'dns.answered': z
    .boolean()
    .describe('did a name server answer that there is no such name, or none at all'),
  'dns.resolver': z
    .enum(['cluster', 'node'])
    .describe(
      'whose name servers were asked: those of the cluster know Services, those of a node do not',
    ),
  'dns.target': z
    .enum([
      'service',
      'headless-service',
      'external-name',
      'service-missing',
      'namespace-missing',
      'outside',
    ])
    .describe(
      'what the name stands for among the Services that there are; a headless one has no address but those of its ready pods',
    ),
  'dns.nearest': z.string().describe('the name nearest to it that does exist'),
  'dns.pods.ready': z.number().describe("ready pods of the cluster's name server"),
} as const;
