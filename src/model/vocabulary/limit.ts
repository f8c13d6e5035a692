import { z } from 'zod';

/** Whose limit on requests was reached, and who else uses it up. */
export const limitFacts = {
  'limit.host': z.string().describe('the registry that limits how often it may be asked'),
  'limit.owner': z
    .enum(['docker-hub', 'ecr', 'in-cluster', 'other'])
    .describe('whose registry that is'),
  'limit.asked': z
    .literal('anonymous')
    .describe('the registry says that it was asked without a login'),
  'limit.now': z
    .literal(true)
    .describe('the registry outside the cluster answers 429 to the bot, too'),
  'limit.otherBuilds': z
    .number()
    .describe('builds of the namespace beside this one that run now and use that registry'),
} as const;
