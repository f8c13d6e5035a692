import { Counter, Histogram, type Registry } from 'prom-client';
import { type EndedBuild, secondsOf } from '../model/ended-build.ts';
import { type Bounded, firstOf, knownOf } from './bounded.ts';

/** What is counted of builds. */
export interface BuildMetrics {
  /** A build ended: once for each. */
  ended(build: EndedBuild): void;
  /** It is known why a build failed: once for each. @param cause of the catalogue, or `novel` */
  explained(build: EndedBuild, cause: string): void;
}

/** Bounds of what a cluster's users name: so many of each are told apart. */
const most = { namespaces: 50, targets: 200 };

/** Around the 90 seconds beyond which builds are slow, and up to the hour after which they are given up. */
const buckets = [10, 20, 30, 45, 60, 75, 90, 120, 180, 300, 600, 1_200, 3_600];

/** @param causes ids of all causes that a diagnosis can name */
export function buildMetrics(registry: Registry, causes: Iterable<string>): BuildMetrics {
  const registers = [registry];
  const place = ['cluster', 'namespace', 'target'] as const;
  const builds = new Counter({
    name: 'buildmedic_builds_total',
    help: 'Builds that the watcher saw end, by outcome: failed or succeeded.',
    labelNames: [...place, 'outcome'],
    registers,
  });
  const failures = new Counter({
    name: 'buildmedic_build_failures_total',
    help: 'Failed builds that were diagnosed, by cause; novel where no playbook knows it.',
    labelNames: [...place, 'cause'],
    registers,
  });
  const duration = new Histogram({
    name: 'buildmedic_build_duration_seconds',
    help: 'How long builds took from their start to their end.',
    labelNames: ['cluster', 'namespace', 'outcome'],
    buckets,
    registers,
  });
  const placeOf = placed(firstOf(most.namespaces), firstOf(most.targets));
  const causeOf = knownOf([...causes, 'novel']);
  return {
    ended(build) {
      const { outcome } = build;
      const { target, ...where } = placeOf(build);
      builds.inc({ ...where, target, outcome });
      const seconds = secondsOf(build);
      if (seconds !== undefined) duration.observe({ ...where, outcome }, seconds);
    },
    explained: (build, cause) => failures.inc({ ...placeOf(build), cause: causeOf(cause) }),
  };
}

const placed =
  (namespaceOf: Bounded, targetOf: Bounded) =>
  ({ cluster, namespace, target }: EndedBuild) => ({
    cluster,
    namespace: namespaceOf(namespace),
    target: targetOf(target),
  });
