import { amountOf, sizeOf } from '../model/quantity.ts';
import type { ObjectPath, Operation } from './edit/operation.ts';
import type { Manifest } from './manifests/manifest.ts';

/** An amount in the type that stands there: `1e9` and `1073741824` are numbers, `1Gi` is text. */
export const amountAt = (manifest: Manifest, path: ObjectPath, amount: string): Operation => ({
  op: 'set',
  path,
  value:
    typeof manifest.value(path) === 'number' && /^[\d.]+$|e/i.test(amount)
      ? Number(amount)
      : amount,
  written: amount,
});

/** Do two quantities mean the same, however they are written? */
export const isSameAmount = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && sizeOf(one) === sizeOf(other);

const step = 256 * 1024 ** 2;

/** Bytes as a quantity in steps of 256Mi, which a person would write too: `1536Mi`, `3Gi`. */
export function inSteps(bytes: number, round: 'up' | 'down'): string {
  const steps = round === 'up' ? Math.ceil(bytes / step) : Math.floor(bytes / step);
  return steps % 4 === 0 ? `${steps / 4}Gi` : `${steps * 256}Mi`;
}

/** An amount of a resource as people write it, no more or no less than it. */
export function amountWithin(resource: string, amount: number, round: 'up' | 'down'): string {
  const whole = round === 'up' ? Math.ceil : Math.floor;
  if (resource === 'cpu')
    return amount % 1 === 0 ? String(amount) : `${whole(Math.round(amount * 1e6) / 1000)}m`;
  if (resource !== 'memory' && resource !== 'ephemeral-storage') return String(whole(amount));
  return amount >= 4 * step ? inSteps(amount, round) : `${whole(amount / 1024 ** 2)}Mi`;
}

/** Why an amount that differs from the failed build's is not raised; undefined when they agree or one is not known. */
export function driftBetween(stands: string, failedWith: string | undefined): string | undefined {
  if (failedWith === undefined || sizeOf(stands) === undefined || sizeOf(failedWith) === undefined)
    return undefined;
  if (isSameAmount(stands, failedWith)) return undefined;
  return amountOf(stands) > amountOf(failedWith)
    ? `already says ${stands}, and the build failed with ${failedWith}: apply it and run the build again`
    : `says ${stands}, but the build ran with ${failedWith}: something else sets its limit`;
}
