import { type LabelSet, matchesSelector } from './label-selector.ts';
import { allOf, anyOf, type Match, matchOf, not } from './match.ts';

/**
 * Evaluates Calico's selector language (`app == 'api' && !has(legacy)`) on labels. Empty text selects everything;
 * text that is not understood is `unknown`, never a failure.
 */
export function matchesCalicoSelector(text: string, labels: LabelSet): Match {
  const tokens = tokenize(text);
  if (tokens.length === 0) return 'yes';
  try {
    const parser = createParser(tokens, labels);
    const match = parser.disjunction();
    return parser.isAtEnd() ? match : notUnderstood(text);
  } catch (error) {
    if (error instanceof SyntaxError) return notUnderstood(text);
    throw error;
  }
}

const notUnderstood = (text: string): Match => ({
  unknown: `the selector \`${text}\` is not understood`,
});

// A word in quotes, a two-letter operator, a bracket or comma, a bare word; anything else is kept to be stumbled upon.
const tokenPattern = /"[^"]*"|'[^']*'|&&|\|\||==|!=|[(){},!]|[\w./-]+|\S/g;

const tokenize = (text: string): string[] => text.match(tokenPattern) ?? [];

function createParser(tokens: readonly string[], labels: LabelSet) {
  let position = 0;
  const take = (token: string): boolean => {
    if (tokens[position] !== token) return false;
    position += 1;
    return true;
  };
  const expect = (token: string): void => {
    if (!take(token)) throw new SyntaxError(`expected ${token}`);
  };
  const next = (pattern: RegExp): string => {
    const token = tokens[position] ?? '';
    if (!pattern.test(token)) throw new SyntaxError(`unexpected ${token}`);
    position += 1;
    return token;
  };
  const key = () => next(/^[\w./-]+$/);
  const value = () => next(/^["']/).slice(1, -1);
  const requirement = (operator: string, name: string, values?: string[]): Match =>
    matchesSelector(
      { matchExpressions: [{ key: name, operator, ...(values && { values }) }] },
      labels,
    );

  function disjunction(): Match {
    const parts = [conjunction()];
    while (take('||')) parts.push(conjunction());
    return anyOf(parts);
  }

  function conjunction(): Match {
    const parts = [term()];
    while (take('&&')) parts.push(term());
    return allOf(parts);
  }

  function term(): Match {
    if (take('!')) return not(term());
    if (take('(')) {
      const inner = disjunction();
      expect(')');
      return inner;
    }
    const name = key();
    return take('(') ? call(name) : comparison(name);
  }

  function call(name: string): Match {
    const argument = name === 'has' ? key() : undefined;
    expect(')');
    if (argument !== undefined) return requirement('Exists', argument);
    if (name === 'all') return 'yes';
    throw new SyntaxError(`unknown function ${name}`);
  }

  function comparison(name: string): Match {
    if (take('==')) return requirement('In', name, [value()]);
    if (take('!=')) return requirement('NotIn', name, [value()]);
    if (take('in')) return requirement('In', name, set());
    if (take('not')) {
      expect('in');
      return requirement('NotIn', name, set());
    }
    return onText(name);
  }

  function onText(name: string): Match {
    const operator = next(/^(contains|starts|ends)$/);
    if (operator !== 'contains') expect('with');
    const part = value();
    const exists = requirement('Exists', name);
    const actual = labels.labels[name];
    if (exists !== 'yes' || actual === undefined) return exists;
    if (operator === 'contains') return matchOf(actual.includes(part));
    return matchOf(operator === 'starts' ? actual.startsWith(part) : actual.endsWith(part));
  }

  function set(): string[] {
    expect('{');
    if (take('}')) return [];
    const values = [value()];
    while (take(',')) values.push(value());
    expect('}');
    return values;
  }

  return { disjunction, isAtEnd: () => position === tokens.length };
}
