import type { Fix } from '../model/fix.ts';
import { allowEgress } from './allow-egress.ts';
import { lightenBuilder } from './lighten-builder.ts';
import { raiseMemory } from './raise-memory.ts';

/** The fixes that are built, by the id that playbooks name. */
export const fixes: ReadonlyMap<string, Fix> = new Map(
  [raiseMemory, lightenBuilder, allowEgress].map((fix) => [fix.id, fix]),
);
