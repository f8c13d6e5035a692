import { badRequest } from './status.ts';

export type LabelSelector = (labels: Readonly<Record<string, string>>) => boolean;

type Requirement = LabelSelector;

const key = String.raw`(?:[a-zA-Z0-9.-]+\/)?[a-zA-Z0-9]([a-zA-Z0-9_.-]*[a-zA-Z0-9])?`;
const value = '[a-zA-Z0-9_.-]*';
const setBased = new RegExp(`^(${key})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const equality = new RegExp(`^(${key})\\s*(==|=|!=)\\s*(${value})$`);
const existence = new RegExp(`^(!?)\\s*(${key})$`);

/**
 * Parses a label selector: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`, `!a`, joined by commas.
 * As in Kubernetes, `!=` and `notin` also match where the label is missing. Throws a 400 on anything else.
 */
export function labelSelector(text: string | null): LabelSelector {
  const requirements = splitOutsideBrackets(text ?? '').map(requirement);
  return (labels) => requirements.every((matches) => matches(labels));
}

function splitOutsideBrackets(text: string): string[] {
  if (text.trim() === '') return [];
  return text.split(/,(?![^(]*\))/).map((part) => part.trim());
}

function requirement(text: string): Requirement {
  const set = setBased.exec(text);
  if (set) {
    const [, name = '', , operator, list = ''] = set;
    const values = list.split(',').map((one) => one.trim());
    return operator === 'in'
      ? (labels) => values.includes(labels[name] ?? '\0')
      : (labels) => !values.includes(labels[name] ?? '\0');
  }
  const equal = equality.exec(text);
  if (equal) {
    const [, name = '', , operator, wanted] = equal;
    return operator === '!='
      ? (labels) => labels[name] !== wanted
      : (labels) => labels[name] === wanted;
  }
  const exists = existence.exec(text);
  if (exists) {
    const [, not, name = ''] = exists;
    return (labels) => Object.hasOwn(labels, name) === (not === '');
  }
  throw badRequest(`unable to parse requirement: found '${text}', expected a label selector`);
}
