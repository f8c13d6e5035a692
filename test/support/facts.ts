import { type Fact, type FactName, type FactValue, fact } from '../../src/model/facts.ts';
import { type Cause, causeSchema } from '../../src/model/playbook.ts';
import type { Subject } from '../../src/model/references.ts';

/** The build that the tests of the engine look at. */
export const subject: Subject = {
  cluster: 'test',
  kind: 'Job',
  namespace: 'builds',
  name: 'app-7',
};

/** A known fact whose evidence names it, so that a test can say where evidence came from. */
export const seen = <N extends FactName>(name: N, value: FactValue<N>, text?: string): Fact =>
  fact(name, value, { source: name, text: text ?? JSON.stringify(value) });

/** What is left out of a cause is what a playbook may leave out. Conditions are written as in YAML. */
export const cause = (
  given: { readonly id: string } & { readonly [key in keyof Cause]?: unknown },
): Cause =>
  causeSchema.parse({
    title: `Title of ${given.id}`,
    explain: `${given.id} explains it.`,
    remedies: ['Look.'],
    ...given,
  });

/** Where the registry of the tests is. */
export const registryAddress: FactValue<'registry.address'> = {
  namespace: 'registry',
  service: 'docker-registry',
  port: 5000,
  targetPort: 5000,
  selector: { app: 'docker-registry' },
};
