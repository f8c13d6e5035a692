import type { Proof } from '../../model/fix.ts';
import { section } from './blocks.ts';
import { type Part, part } from './fit.ts';
import { limits } from './limits.ts';
import { lines, type Markup, markup, short } from './markup.ts';

const most = { inLine: 4, inModal: 20 } as const;

/** In one line: what holds, and what is not known. Nothing where nothing was proved. */
export function proofLine(proof: readonly Proof[]): Markup | undefined {
  const [held, unknown] = [claims(proof, 'yes'), claims(proof, 'unknown')];
  if (held.length + unknown.length === 0) return undefined;
  const parts = [
    ...(held.length > 0 ? [`Holds: ${held.join(' · ')}`] : []),
    ...(unknown.length > 0 ? [`Not known: ${unknown.join(' · ')}`] : []),
  ];
  return markup`*Proof* ${parts.join('. ')}`;
}

function claims(proof: readonly Proof[], holds: Proof['holds']): string[] {
  const all = proof.filter((one) => one.holds === holds).map(({ claim }) => short(claim, 200));
  const more = all.length - most.inLine;
  return more > 0 ? [...all.slice(0, most.inLine), `${more} more`] : all;
}

/** Everything that was proved, and of what is not known why: as one block where that has the room. */
export function proofParts(proof: readonly Proof[]): Part[] {
  if (proof.length === 0) return [];
  const more = proof.length - most.inModal;
  const said = [
    markup`*Proof*`,
    ...proof.slice(0, most.inModal).map(proofText),
    ...(more > 0 ? [markup`and ${String(more)} more`] : []),
  ];
  const whole = lines(said);
  return whole.mrkdwn.length <= limits.section
    ? [part(1, section(whole))]
    : said.map((one) => part(1, section(one)));
}

const words = { yes: 'Holds', unknown: 'Not known', no: 'Does not hold' } as const;

const proofText = ({ claim, holds, because }: Proof): Markup =>
  lines([
    markup`• *${words[holds]}:* ${short(claim, 300)}`,
    ...(because ? [markup`   ${short(because, 400)}`] : []),
  ]);
