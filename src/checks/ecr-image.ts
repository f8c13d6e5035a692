import { defineCheck } from '../diagnosis/check.ts';
import type { Reading } from '../model/cluster.ts';
import { fact, factValue } from '../model/facts.ts';
import type { EcrImage } from '../model/systems/aws.ts';
import { unseen } from './unseen.ts';

const states = {
  exists: 'the image is there',
  missing: 'the repository is there, the image is not',
  'no-repository': 'there is no such repository',
  throttled: 'throttles the calls of this account',
} as const;

/** Is what the build pushes in ECR, and does ECR throttle? Asks AWS itself, where an account is configured. */
export const ecrImage = defineCheck<Reading<EcrImage> | undefined>({
  id: 'ecr-image',
  asks: 'What does ECR say of the image?',
  gives: ['ecr.image'],
  needs: ['builder.destination'],
  when: 'suggested',
  async read(_cluster, { facts }, { aws }) {
    const destination = factValue(facts, 'builder.destination') ?? '';
    return /\.dkr\.ecr/.test(destination) ? aws?.image(destination) : undefined;
  },
  conclude(reading, { facts }) {
    if (!reading) return [];
    const destination = factValue(facts, 'builder.destination') ?? '';
    if (reading.kind !== 'found') return unseen(reading, 'ecr.image', `ECR image ${destination}`);
    const { state } = reading.value;
    return [fact('ecr.image', state, { source: `ECR ${destination}`, text: states[state] })];
  },
});
