import type { Reading } from '../model/cluster.ts';
import { type Fact, type FactName, unknown } from '../model/facts.ts';
import { permissionText } from '../model/permission.ts';

type Unseen = Exclude<Reading<unknown>, { kind: 'found' }>;

/** The unknown fact for a reading that did not find what it looked for. `what` completes "there is no …". */
export function unseen(reading: Unseen, name: FactName, what: string): Fact[] {
  switch (reading.kind) {
    case 'forbidden':
      return [unknown(name, `the bot may not ${permissionText(reading.missing)}`, reading.missing)];
    case 'not-found':
      return [unknown(name, `there is no ${what}`)];
    case 'unavailable':
      return [unknown(name, `${what}: ${reading.because}`)];
  }
}
