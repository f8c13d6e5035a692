import type { Follower } from '../../model/followed.ts';

/** Several who are told of the same objects, one after the other. What one of them fails at, all are told again. */
export const toldInTurn = <T>(...followers: readonly Follower<T>[]): Follower<T> => ({
  begin() {
    for (const one of followers) one.begin();
  },
  async seen(objects) {
    for (const one of followers) await one.seen(objects);
  },
  async gone(object) {
    for (const one of followers) await one.gone(object);
  },
  async complete() {
    for (const one of followers) await one.complete();
  },
});
