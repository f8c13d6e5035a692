import { section } from './blocks.ts';
import { type Part, part } from './fit.ts';
import { lines, type Markup, markup, short } from './markup.ts';

const mostItems = 6;

/** Steps under a title, best first; nothing where there are none. */
export const numbered = (title: string, items: readonly string[], weight: number): Part[] =>
  list(
    title,
    items.slice(0, mostItems),
    weight,
    (item, index) => markup`${`${index + 1}.`} ${item}`,
  );

/** Points under a title; beyond a handful it says how many more there are. */
export function bulleted(title: string, items: readonly string[], weight: number): Part[] {
  const more = items.length - mostItems;
  const shown = items.slice(0, mostItems);
  const all = more > 0 ? [...shown, `and ${more} more`] : shown;
  return list(title, all, weight, (item) => markup`• ${item}`);
}

function list(
  title: string,
  items: readonly string[],
  weight: number,
  line: (item: string, index: number) => Markup,
): Part[] {
  if (items.length === 0) return [];
  const shown = items.map((item, index) => line(short(item, 450), index));
  return [part(weight, section(lines([markup`*${title}*`, ...shown])))];
}
