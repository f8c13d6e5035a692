import type { Reading } from '../../model/cluster.ts';
import { permissionText } from '../../model/permission.ts';
import { cannotRead } from '../../problems/cluster.ts';

/** What was read, or the Problem that says why it could not be. `what` completes "… cannot be read". */
export async function found<T>(reading: Promise<Reading<T>>, what: string): Promise<T> {
  const value = await foundOrAbsent(reading, what);
  if (value === undefined) throw cannotRead(what, 'the cluster has nothing of that kind');
  return value;
}

/** The same where its absence is an answer. */
export async function foundOrAbsent<T>(
  reading: Promise<Reading<T>>,
  what: string,
): Promise<T | undefined> {
  const answer = await reading;
  switch (answer.kind) {
    case 'found':
      return answer.value;
    case 'not-found':
      return undefined;
    case 'forbidden':
      throw cannotRead(what, `this account may not ${permissionText(answer.missing)}`);
    case 'unavailable':
      throw cannotRead(what, answer.because);
  }
}
