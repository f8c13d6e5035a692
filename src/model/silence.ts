/** Alerts that match are recorded and left unanswered until then. */
export interface Silence {
  /** A UUID, made by the store. */
  readonly id: string;
  /** A glob of a workload's name, of `namespace/name`, or of an alert's title. */
  readonly pattern: string;
  /** The Slack user who began it, or set it anew. */
  readonly by: string;
  readonly until: Date;
}

export const longestSilenceMs = 7 * 24 * 3_600_000;

const unitsMs: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `30m`, `2h`, `1d12h`; undefined for what is no such time. */
export function durationMsOf(text: string): number | undefined {
  if (!/^(?:\d{1,5}[mhd])+$/i.test(text)) return undefined;
  return [...text.toLowerCase().matchAll(/(\d+)([mhd])/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (unitsMs[unit] ?? 0),
    0,
  );
}
