import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsNamedBy, firstMatch, isSuggested } from '../../src/diagnosis/conditions.ts';
import { type Fact, unknown } from '../../src/model/facts.ts';
import { cause, seen } from '../support/facts.ts';

/** Does this condition, written as in a playbook, hold? */
const holds = (condition: unknown, facts: readonly Fact[]): boolean =>
  firstMatch(cause({ id: 'any', confirmed: condition }).confirmed, facts) !== undefined;

describe('a condition', () => {
  it('holds for the value it names and for no other', () => {
    expect(holds({ 'container.exitCode': 137 }, [seen('container.exitCode', 137)])).toBe(true);
    expect(holds({ 'container.exitCode': 137 }, [seen('container.exitCode', 1)])).toBe(false);
    expect(holds({ 'registry.responds': false }, [seen('registry.responds', false)])).toBe(true);
  });

  it('does not hold while its fact was not read, or could not be', () => {
    expect(holds({ 'container.exitCode': 137 }, [])).toBe(false);
    expect(holds({ 'container.exitCode': 137 }, [unknown('container.exitCode', 'gone')])).toBe(
      false,
    );
  });

  it('holds for any value of a list', () => {
    const facts = [seen('container.reason', 'Error')];
    expect(holds({ 'container.reason': ['OOMKilled', 'Error'] }, facts)).toBe(true);
    expect(holds({ 'container.reason': ['OOMKilled', 'Evicted'] }, facts)).toBe(false);
  });

  it('finds its value among several facts of one name', () => {
    const facts = [seen('log.signature', 'git-auth'), seen('log.signature', 'registry-timeout')];
    expect(holds({ 'log.signature': 'registry-timeout' }, facts)).toBe(true);
  });

  it('includes the bound itself with gte and lte', () => {
    const at = (percent: number) => [seen('registry.volume.usedPercent', percent)];
    expect(holds({ 'registry.volume.usedPercent': { gte: 90 } }, at(90))).toBe(true);
    expect(holds({ 'registry.volume.usedPercent': { gte: 90 } }, at(89.9))).toBe(false);
    expect(holds({ 'registry.volume.usedPercent': { lte: 90 } }, at(90))).toBe(true);
    expect(holds({ 'registry.volume.usedPercent': { lte: 90 } }, at(90.1))).toBe(false);
  });

  it('holds with not only when no value is the one named, and one was seen', () => {
    const other = { 'log.signature': { not: 'git-auth' } };
    expect(holds(other, [seen('log.signature', 'registry-timeout')])).toBe(true);
    expect(holds(other, [])).toBe(false);
    expect(
      holds(other, [seen('log.signature', 'registry-timeout'), seen('log.signature', 'git-auth')]),
    ).toBe(false);
  });

  it('tells with known what was seen from what could not be', () => {
    const hidden = [unknown('log.signature', 'the log is gone')];
    const read = [seen('log.signature', 'git-auth')];
    expect(holds({ 'log.signature': { known: true } }, read)).toBe(true);
    expect(holds({ 'log.signature': { known: true } }, hidden)).toBe(false);
    expect(holds({ 'log.signature': { known: false } }, hidden)).toBe(true);
    expect(holds({ 'log.signature': { known: false } }, read)).toBe(false);
    expect(holds({ 'log.signature': { known: false } }, [...hidden, ...read])).toBe(false);
    expect(holds({ 'log.signature': { known: false } }, [])).toBe(false);
  });

  it('holds with absent only when the fact was neither seen nor hidden', () => {
    const none = { 'network.otherPolicies': { absent: true } };
    expect(holds(none, [])).toBe(true);
    expect(holds(none, [seen('network.otherPolicies', 'CiliumNetworkPolicy a/b')])).toBe(false);
    expect(holds(none, [unknown('network.otherPolicies', 'forbidden')])).toBe(false);
  });

  it('holds only when all of its facts do', () => {
    const both = { 'container.exitCode': 137, 'container.reason': 'Error' };
    const exit = seen('container.exitCode', 137);
    expect(holds(both, [exit])).toBe(false);
    expect(holds(both, [exit, seen('container.reason', 'Error')])).toBe(true);
  });

  it('is compared by type as well: the text 137 is not the number', () => {
    expect(holds({ 'container.reason': '137' }, [seen('container.exitCode', 137)])).toBe(false);
  });

  it('holds for gte or for lte of any bound', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (value, bound) => {
        const facts = [seen('container.restarts', value)];
        const up = holds({ 'container.restarts': { gte: bound } }, facts);
        const down = holds({ 'container.restarts': { lte: bound } }, facts);
        expect(up || down).toBe(true);
        expect(up && down).toBe(value === bound);
      }),
    );
  });
});

describe('firstMatch', () => {
  it('takes the first condition that holds, with the facts that make it hold', () => {
    const exit = seen('container.exitCode', 137);
    const signature = seen('log.signature', 'out-of-memory');
    const { confirmed } = cause({
      id: 'any',
      confirmed: [
        { 'container.reason': 'OOMKilled' },
        { 'log.signature': 'out-of-memory', 'container.exitCode': { not: 0 }, because: 'second' },
        { 'container.exitCode': 137, because: 'third' },
      ],
    });
    const match = firstMatch(confirmed, [exit, signature]);
    expect(match?.condition.because).toBe('second');
    expect(match?.facts).toEqual([signature, exit]);
  });

  it('finds nothing in an empty list', () => {
    expect(firstMatch([], [seen('container.exitCode', 1)])).toBeUndefined();
  });
});

describe('a cause', () => {
  const any = cause({
    id: 'any',
    suggested: { 'log.signature': 'a' },
    likely: { 'container.exitCode': 137 },
    confirmed: { 'container.reason': 'OOMKilled' },
    ruledOut: { 'pod.reason': 'Evicted' },
  });

  it('is worth looking into when anything suggests, supports or establishes it', () => {
    expect(isSuggested(any, [seen('log.signature', 'a')])).toBe(true);
    expect(isSuggested(any, [seen('container.exitCode', 137)])).toBe(true);
    expect(isSuggested(any, [seen('container.reason', 'OOMKilled')])).toBe(true);
    expect(isSuggested(any, [seen('pod.reason', 'Evicted')])).toBe(false);
  });

  it('names the facts of all its conditions', () => {
    expect([...factsNamedBy(any, [])].sort()).toEqual(
      ['container.exitCode', 'container.reason', 'log.signature', 'pod.reason'].sort(),
    );
  });
});
