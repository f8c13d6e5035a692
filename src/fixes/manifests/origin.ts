import { type Fact, factValue } from '../../model/facts.ts';
import type { Maker } from './gitops/release.ts';

/** What made an object, as far as the repository or the cluster tells. */
export interface Origin {
  readonly by?: Maker;
  /** The Helm release. */
  readonly release?: string;
  /** The chart, with or without its version. */
  readonly chart?: string;
  /** The release or the Application. */
  readonly instance?: string;
}

/** What the live object says of who made it. */
export function originOf(facts: readonly Fact[]): Origin {
  const argo = factValue(facts, 'origin.argo');
  const flux = factValue(facts, 'origin.flux');
  const release = factValue(facts, 'origin.helm')?.release;
  const chart = factValue(facts, 'origin.chart');
  const instance = factValue(facts, 'origin.instance');
  const by: Maker | undefined = argo
    ? { kind: 'Application', name: argo.application }
    : flux && { kind: flux.kind, name: flux.name };
  return {
    ...(by ? { by } : {}),
    ...(release === undefined ? {} : { release }),
    ...(chart === undefined ? {} : { chart }),
    ...(instance === undefined ? {} : { instance }),
  };
}

/** In how many ways the repository's word of an origin agrees with the live object's, less those in which it does not. */
export function agreementOf(live: Origin, told: Origin): number {
  const { by, release, chart } = told;
  return sum(
    compared(live.by?.kind === by?.kind ? live.by?.name : undefined, by?.name),
    compared(live.release, release),
    chart === undefined || live.chart === undefined
      ? 0
      : sign(live.chart === chart || live.chart.startsWith(`${chart}-`)),
    release === undefined && by === undefined
      ? 0
      : compared(live.instance, live.instance === by?.name ? by?.name : (release ?? by?.name)),
  );
}

const compared = (live: string | undefined, told: string | undefined): number =>
  live === undefined || told === undefined ? 0 : sign(live === told);
const sign = (agrees: boolean): number => (agrees ? 1 : -1);
const sum = (...numbers: number[]): number => numbers.reduce((total, one) => total + one, 0);
