import { type Fact, factValue } from '../model/facts.ts';
import type { Proof } from '../model/fix.ts';
import { parseImage } from '../model/image-reference.ts';

/** A text that names an image wrongly, and what it should say. */
export interface Replacement {
  readonly from: string;
  readonly to: string;
  /** A whole reference, or the host of all references that have it. */
  readonly of: 'reference' | 'host';
  /** Why that is meant, for people. */
  readonly because: string;
  readonly proof: readonly Proof[];
}

type Refusal = { readonly because: string };

/** What is wrong with the name of the image, and what was meant; `because` where nobody can know. */
export function imageReplacement(facts: readonly Fact[]): Replacement | Refusal {
  if (factValue(facts, 'image.invalid') !== undefined) return spelling(facts);
  if (factValue(facts, 'image.tag.exists') === false) return existing(facts);
  if (factValue(facts, 'dns.name') !== undefined) return host(facts);
  return { because: 'it is not known that the registry lacks the image' };
}

/** Slips that leave one way to write it: a scheme before it, capitals in it, white space around it. */
function spelling(facts: readonly Fact[]): Replacement | Refusal {
  const from = factValue(facts, 'image.reference') ?? '';
  const bare = from.trim().replace(/^(?:https?|docker|oci):\/\//, '');
  const { name, suffix } = cut(bare);
  const to = name.toLowerCase() + suffix;
  if (to === from || parseImage(to).kind === 'invalid')
    return {
      because: `how ${from || 'the image'} should read cannot be known: ${factValue(facts, 'image.invalid')}`,
    };
  return {
    from,
    to,
    of: 'reference',
    because: 'the only valid way to write it',
    proof: [{ claim: `${to} is a valid name`, holds: 'yes' }],
  };
}

/** What the registry has that is most like it. What a build should have made is not replaced by something else. */
function existing(facts: readonly Fact[]): Replacement | Refusal {
  const from = factValue(facts, 'image.reference') ?? '';
  const job = factValue(facts, 'image.build');
  if (job)
    return { because: `Job ${job.namespace}/${job.name} makes ${from}: mend that build instead` };
  const { name, suffix } = cut(from);
  if (suffix.includes('@'))
    return { because: `${from} is named by its digest, which no other image has` };
  const tag = factValue(facts, 'image.nearestTag');
  if (tag)
    return {
      from,
      to: `${name}:${tag}`,
      of: 'reference',
      because: 'the tag in that repository that is most like it',
      proof: [{ claim: `the registry has the tag ${tag}`, holds: 'yes' }],
    };
  return inRepository(facts, { from, name, suffix });
}

function inRepository(
  facts: readonly Fact[],
  { from, name, suffix }: { from: string; name: string; suffix: string },
): Replacement | Refusal {
  const own = factValue(facts, 'image.repository') ?? '';
  const nearest = factValue(facts, 'image.nearestRepository');
  if (!nearest) return { because: `the registry has nothing that is like ${from}` };
  if (name !== own && !name.endsWith(`/${own}`))
    return { because: `${from} does not write out its repository ${own}` };
  return {
    from,
    to: name.slice(0, name.length - own.length) + nearest + suffix,
    of: 'reference',
    because: 'the repository of that registry that is most like it',
    proof: [
      { claim: `the registry has the repository ${nearest}`, holds: 'yes' },
      {
        claim: `${nearest} has the tag ${suffix.slice(1) || 'latest'}`,
        holds: 'unknown',
        because: 'its tags were not asked for',
      },
    ],
  };
}

/** A name of no host, and the one that exists. Nodes ask other name servers, which do not know Services. */
function host(facts: readonly Fact[]): Replacement | Refusal {
  const from = factValue(facts, 'dns.name') ?? '';
  const to = factValue(facts, 'dns.nearest');
  const node = factValue(facts, 'pull.node');
  if (!to) return { because: `nothing that exists has a name like ${from}` };
  if (node && factValue(facts, 'dns.target') !== 'outside')
    return {
      because: `node ${node.name} pulls, and nodes do not know the names of Services such as ${to}`,
    };
  return {
    from,
    to,
    of: 'host',
    because: 'the name nearest to it that exists',
    proof: [{ claim: `there is a host ${to}`, holds: 'yes' }],
  };
}

/** A reference before and after the colon or the @ that ends its name. */
function cut(reference: string): { name: string; suffix: string } {
  const at = reference.indexOf('@');
  const named = at < 0 ? reference : reference.slice(0, at);
  const colon = named.lastIndexOf(':');
  const end = colon > named.lastIndexOf('/') ? colon : named.length;
  return { name: reference.slice(0, end), suffix: reference.slice(end) };
}
