/**
 * What a promise gives, if it does so in time. The work itself goes on: nobody waits for it any more.
 * @param late what it is rejected with when it does not
 */
export async function within<T>(ms: number, work: Promise<T>, late: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(late)), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
