import type { IncidentPhase } from '../../model/life-cycle.ts';

/** A phase as people read it. */
export const phaseText = (phase: IncidentPhase): string => texts[phase];

const texts: Readonly<Record<IncidentPhase, string>> = {
  open: 'being looked at',
  diagnosed: 'diagnosed',
  'fix-proposed': 'fix proposed',
  approved: 'fix approved',
  merged: 'fix merged',
  verifying: 'running the build again',
  resolved: 'resolved',
  dismissed: 'dismissed',
};

/** `1 alert`, `2,000 alerts`. */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
