import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../../src/diagnosis/network-policy/endpoint.ts';
import { evaluatePath, type Path } from '../../../src/diagnosis/network-policy/evaluate-path.ts';
import type { NetworkPolicy } from '../../../src/model/cluster.ts';
import { pathArbitrary, policyArbitrary } from './arbitraries.ts';
import { naivelyAllowed } from './naive-evaluator.ts';

const hidesArbitrary: fc.Arbitrary<Hides> = fc.record({
  from: fc.boolean(),
  to: fc.boolean(),
  namespaces: fc.boolean(),
  ports: fc.boolean(),
});

const runs = { numRuns: 3000 };

describe('evaluatePath, for every cluster', () => {
  it('agrees with a naive evaluator that enumerates everything', () => {
    fc.assert(
      fc.property(pathArbitrary, (path) => {
        const { egress, ingress } = evaluatePath(path);
        expect([egress.verdict, ingress.verdict]).toEqual([
          naivelyAllowed('egress', path) ? 'allowed' : 'denied',
          naivelyAllowed('ingress', path) ? 'allowed' : 'denied',
        ]);
      }),
      runs,
    );
  });

  it('is not moved by the order of the policies', () => {
    fc.assert(
      fc.property(pathArbitrary, (path) => {
        const reversed = { ...path, policies: [...path.policies].reverse() };
        expect(evaluatePath(reversed).verdict).toBe(evaluatePath(path).verdict);
      }),
      runs,
    );
  });

  it('never closes a way when a policy is added that selects neither end', () => {
    fc.assert(
      fc.property(pathArbitrary, policyArbitrary, (path, added) => {
        const elsewhere = { ...added, metadata: { name: 'added', namespace: 'elsewhere' } };
        const more = { ...path, policies: [...path.policies, elsewhere] };
        expect(evaluatePath(more)).toEqual(evaluatePath(path));
      }),
      runs,
    );
  });

  it('never closes a way by adding a rule to a policy that already isolates', () => {
    fc.assert(
      fc.property(pathArbitrary, policyArbitrary, (path, other) => {
        const wider = path.policies.map((policy) => withRulesOf(policy, other));
        const before = evaluatePath(path);
        const after = evaluatePath({ ...path, policies: wider });
        if (before.egress.verdict === 'allowed') expect(after.egress.verdict).toBe('allowed');
        if (before.ingress.verdict === 'allowed') expect(after.ingress.verdict).toBe('allowed');
      }),
      runs,
    );
  });

  it('never contradicts what it says with full knowledge when it knows less', () => {
    fc.assert(
      fc.property(pathArbitrary, hidesArbitrary, (path, hides) => {
        // A pod without a known address that calls its own: nobody can tell, and the question is not worth asking.
        fc.pre(!callsItself(path));
        const full = evaluatePath(path);
        const partial = evaluatePath(withLess(path, hides));
        for (const direction of ['egress', 'ingress'] as const) {
          const { verdict } = partial[direction];
          if (verdict !== 'unknown') expect(verdict).toBe(full[direction].verdict);
        }
      }),
      runs,
    );
  });

  it('names a rule that exists in a policy that selects the pod', () => {
    fc.assert(
      fc.property(pathArbitrary, (path) => {
        const { egress, ingress } = evaluatePath(path);
        for (const decision of [egress, ingress]) {
          if (decision.verdict !== 'allowed' || !decision.rule) continue;
          const { policy: reference, path: place } = decision.rule;
          expect(decision.selectedBy).toContainEqual(reference);
          const policy = path.policies.find(({ metadata }) => metadata?.name === reference.name);
          const index = Number(/\[(\d+)\]$/.exec(place)?.[1]);
          expect(policy?.spec?.[decision.direction]?.[index]).toBeDefined();
        }
      }),
      runs,
    );
  });
});

/** Adds rules only where the direction is stated, since rules decide by default which directions a policy affects. */
function withRulesOf(policy: NetworkPolicy, other: NetworkPolicy): NetworkPolicy {
  const { spec } = policy;
  if (!spec?.policyTypes?.length) return policy;
  const egress = [...(spec.egress ?? []), ...(other.spec?.egress ?? [])];
  const ingress = [...(spec.ingress ?? []), ...(other.spec?.ingress ?? [])];
  return { ...policy, spec: { ...spec, egress, ingress } };
}

const callsItself = ({ from, to }: Path): boolean =>
  from.kind === 'pod' && to.kind === 'address' && from.ips.includes(to.ip);

interface Hides {
  readonly from: boolean;
  readonly to: boolean;
  readonly namespaces: boolean;
  readonly ports: boolean;
}

function withLess(path: Path, hides: Hides): Path {
  const namespaces = hides.namespaces ? new Map() : path.namespaces;
  const from = hides.from ? withoutAddress(path.from) : path.from;
  const to = hides.to ? withoutAddress(path.to) : path.to;
  return { ...path, namespaces, from, to: hides.ports ? withoutPorts(to) : to };
}

const withoutAddress = (end: Endpoint): Endpoint =>
  end.kind === 'pod' ? { ...end, ips: [] } : end;

function withoutPorts(end: Endpoint): Endpoint {
  if (end.kind === 'address') return end;
  const { containerPorts: _, ...rest } = end;
  return rest;
}
