import type { FactName } from '../model/facts.ts';
import type { Condition, Expectation } from '../model/playbook.ts';

/**
 * A condition as people read it: `log.signature is registry-timeout or registry-refused, and registry.pods.ready is 0`.
 *
 * @param code how names and values are set apart, such as by backticks
 */
export const conditionText = (
  { facts }: Condition,
  code: (text: string) => string = (text) => text,
): string =>
  [...facts].map(([name, expected]) => expectationText(name, expected, code)).join(', and ');

function expectationText(
  name: FactName,
  expected: Expectation,
  code: (text: string) => string,
): string {
  const fact = code(name);
  const value = (one: unknown) => code(String(one));
  if (typeof expected !== 'object') return `${fact} is ${value(expected)}`;
  if (Array.isArray(expected)) return `${fact} is ${expected.map(value).join(' or ')}`;
  if ('gte' in expected) return `${fact} is at least ${value(expected.gte)}`;
  if ('lte' in expected) return `${fact} is at most ${value(expected.lte)}`;
  if ('not' in expected) return `${fact} is known and not ${value(expected.not)}`;
  if ('known' in expected) return `${fact} ${expected.known ? 'was seen' : 'could not be seen'}`;
  return `no check came upon ${fact}`;
}
