/** The suffixes of a Kubernetes quantity that step up in turn, by the factor between neighbours. */
const ladders: readonly { readonly factor: bigint; readonly suffixes: readonly string[] }[] = [
  { factor: 1024n, suffixes: ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'] },
  { factor: 1000n, suffixes: ['k', 'M', 'G', 'T', 'P', 'E'] },
];

const below: Readonly<Record<string, bigint>> = { n: 1n, u: 1_000n, m: 1_000_000n };
const nano = 1_000_000_000n;

/** `amount / 10^scale`, times what the suffix says. */
interface Quantity {
  readonly amount: bigint;
  readonly scale: number;
  readonly suffix: string;
}

// The grammar of resource.Quantity; `1E` is an exa, `1E3` an exponent. Memory is never negative.
const grammar = /^\+?(\d+)(?:\.(\d{0,9}))?([eE][+-]?\d{1,2}|[KMGTPE]i|[numkMGTPE]|)$/;

/**
 * The size that a Kubernetes quantity means, in billionths of a byte so that every suffix down to `n` is exact.
 * Undefined when the text is no quantity.
 */
export function sizeOf(text: string): bigint | undefined {
  const quantity = parse(text);
  if (!quantity) return undefined;
  return (quantity.amount * nanoBytesPer(quantity.suffix)) / 10n ** BigInt(quantity.scale);
}

/**
 * Twice a Kubernetes quantity, in the unit in which it was written, or in the next one of its kind when that is
 * a whole number: `512Mi` → `1Gi`, `1500M` → `3G`, `1073741824` → `2147483648`. Undefined when the text is no
 * quantity or is zero.
 */
export function doubled(text: string): string | undefined {
  const quantity = parse(text);
  if (!quantity || quantity.amount === 0n) return undefined;
  return print(stepUp(shortened({ ...quantity, amount: quantity.amount * 2n })));
}

function parse(text: string): Quantity | undefined {
  const [match, whole = '', fraction = '', suffix = ''] = grammar.exec(text) ?? [];
  if (match === undefined) return undefined;
  return { amount: BigInt(whole + fraction), scale: fraction.length, suffix };
}

function nanoBytesPer(suffix: string): bigint {
  const exponent = /^[eE]([+-]?\d+)$/.exec(suffix)?.[1];
  if (exponent !== undefined) return 10n ** BigInt(Math.max(0, Number(exponent) + 9));
  const small = below[suffix];
  if (small !== undefined) return small;
  for (const { factor, suffixes } of ladders) {
    const rung = suffixes.indexOf(suffix);
    if (rung >= 0) return nano * factor ** BigInt(rung + 1);
  }
  return nano;
}

function shortened(quantity: Quantity): Quantity {
  if (quantity.scale === 0 || quantity.amount % 10n !== 0n) return quantity;
  return shortened({ ...quantity, amount: quantity.amount / 10n, scale: quantity.scale - 1 });
}

function stepUp(quantity: Quantity): Quantity {
  const { amount, scale, suffix } = quantity;
  for (const { factor, suffixes } of ladders) {
    const rung = suffixes.indexOf(suffix);
    const next = rung < 0 ? undefined : suffixes[rung + 1];
    if (next && scale === 0 && amount % factor === 0n)
      return stepUp({ amount: amount / factor, scale, suffix: next });
  }
  return quantity;
}

function print({ amount, scale, suffix }: Quantity): string {
  const digits = String(amount).padStart(scale + 1, '0');
  const point = digits.length - scale;
  return scale === 0
    ? digits + suffix
    : `${digits.slice(0, point)}.${digits.slice(point)}${suffix}`;
}

/** What a Kubernetes quantity amounts to, in cores, bytes or pieces. Zero when the text is no quantity. */
export const amountOf = (text: string | number | undefined): number =>
  Number(sizeOf(String(text ?? 0)) ?? 0n) / 1e9;

/** An amount as people write it for that resource: `500m` and `2` of cpu, `1.5Gi` of memory, `12` of anything else. */
export function amountText(resource: string, amount: number): string {
  if (/(?:^|\.)cpu$/.test(resource))
    return amount % 1 === 0 ? String(amount) : `${Math.round(amount * 1000)}m`;
  if (!/(?:^|\.)(?:memory|ephemeral-storage|storage)$|hugepages/.test(resource))
    return String(Math.round(amount * 100) / 100);
  const rung = Math.min(4, Math.max(0, Math.floor(Math.log2(Math.max(1, Math.abs(amount))) / 10)));
  return `${Math.round((amount / 1024 ** rung) * 100) / 100}${['', 'Ki', 'Mi', 'Gi', 'Ti'][rung]}`;
}
