import { Counter, Histogram, type Registry } from 'prom-client';
import type { Diagnose, DiagnosisOutcome, DiagnosisProgress } from '../diagnosis/diagnose.ts';
import { knownOf } from './bounded.ts';

/** Counts diagnoses and their checks. @param checks ids of all checks @returns the same diagnosis, measured */
export function measuredDiagnosis(
  registry: Registry,
  checks: Iterable<string>,
): (diagnose: Diagnose) => Diagnose {
  const registers = [registry];
  const diagnoses = new Counter({
    name: 'buildmedic_diagnoses_total',
    help: 'Diagnoses that were made, by verdict.',
    labelNames: ['verdict'],
    registers,
  });
  const duration = new Histogram({
    name: 'buildmedic_diagnosis_duration_seconds',
    help: 'How long a diagnosis took, without waiting for its turn.',
    buckets: [0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30],
    registers,
  });
  const checked = new Histogram({
    name: 'buildmedic_check_duration_seconds',
    help: 'How long checks took.',
    labelNames: ['check'],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 20],
    registers,
  });
  const unknowns = new Counter({
    name: 'buildmedic_check_unknowns_total',
    help: 'Checks that could not see all that they wanted to know.',
    labelNames: ['check'],
    registers,
  });
  const checkOf = knownOf(checks);

  const watched = (watch: (progress: DiagnosisProgress) => void) => {
    const begun = new Map<string, number>();
    return (progress: DiagnosisProgress): void => {
      const { id } = progress;
      if (progress.kind === 'check-started') begun.set(id, performance.now());
      else {
        const check = checkOf(id);
        checked.observe({ check }, secondsSince(begun.get(id) ?? performance.now()));
        if (!progress.sawAll) unknowns.inc({ check });
      }
      watch(progress);
    };
  };
  return (diagnose) =>
    async (cluster, request, watch = () => undefined) => {
      const begun = performance.now();
      const outcome = await diagnose(cluster, request, watched(watch));
      duration.observe(secondsSince(begun));
      diagnoses.inc({ verdict: verdictOf(outcome) });
      return outcome;
    };
}

const verdictOf = (outcome: DiagnosisOutcome): string =>
  outcome.kind === 'concluded' ? outcome.diagnosis.verdict : outcome.kind;

const secondsSince = (begun: number): number => (performance.now() - begun) / 1000;
