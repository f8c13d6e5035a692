import type { KnownBlock } from '@slack/types';
import { actionIds } from './actions.ts';
import { approvalValue } from './approval-buttons.ts';
import { context, plain, section } from './blocks.ts';
import { type Part, part } from './fit.ts';
import { limits } from './limits.ts';
import { markup, short } from './markup.ts';
import {
  isOpen,
  isShown,
  type ProposalView,
  proposalBlocks,
  proposalPoint,
  titleText,
} from './proposal-blocks.ts';

/** With their diffs; a message has no room for more. */
const mostProposals = 3;
const mostFurther = 8;

/**
 * The fixes in the order in which they are offered. The first one's button stands out, unless it is a question where the
 * fix belongs: then people choose, and the bot recommends none.
 */
export function proposalParts(proposals: readonly ProposalView[]): Part[] {
  const shown = proposals.filter(({ proposal }) => isShown(proposal.state));
  const first = shown.find(isOpen);
  const primary = first && placesOf(first, shown).length === 1 ? first : undefined;
  return [
    ...shown
      .slice(0, mostProposals)
      .map((one, index) =>
        part(index === 0 ? 0 : 1, ...questionBlocks(one, shown), ...blocksOf(one, shown, primary)),
      ),
    ...furtherParts(shown.slice(mostProposals)),
  ];
}

const blocksOf = (
  view: ProposalView,
  shown: readonly ProposalView[],
  primary: ProposalView | undefined,
): KnownBlock[] => {
  const places = placesOf(view, shown);
  return proposalBlocks(view, {
    isPrimary: view === primary,
    ...(places.length > 1 ? { choice: places.indexOf(view) + 1 } : {}),
  });
};

/** The same in a few words each, without markup; a choice is said once. */
export function proposalPoints(proposals: readonly ProposalView[]): string[] {
  const shown = proposals.filter(({ proposal }) => isShown(proposal.state));
  return shown.slice(0, mostProposals).flatMap((one) => {
    const places = placesOf(one, shown);
    if (places.length < 2) return proposalPoint(one);
    return places[0] === one
      ? [`A fix is ready, and ${places.length} places may be meant: choose one`]
      : [];
  });
}

/** The places that a fix may still have: several open proposals of one fix are a choice. */
export const placesOf = (
  { proposal }: ProposalView,
  shown: readonly ProposalView[],
): readonly ProposalView[] =>
  shown.filter((one) => isOpen(one) && one.proposal.fix === proposal.fix);

/** Asked once, before the first of the places. */
function questionBlocks(view: ProposalView, shown: readonly ProposalView[]): KnownBlock[] {
  const places = placesOf(view, shown);
  if (places.length < 2 || places[0] !== view) return [];
  return [
    section(
      markup`${titleText(view)}\nWhere should it change? ${String(places.length)} places may be meant. Approving one puts the others aside.`,
    ),
  ];
}

/** What has no room in the message is opened as a preview, and can be approved there. */
function furtherParts(further: readonly ProposalView[]): Part[] {
  const open = further.filter(isOpen).slice(0, mostFurther);
  const more = further.length - open.length;
  return [
    ...(open.length > 0 ? [part(1, selection(open))] : []),
    ...(more > 0
      ? [
          part(
            1,
            context(markup`${more === 1 ? '1 more fix is' : `${more} more fixes are`} not shown.`),
          ),
        ]
      : []),
  ];
}

function selection(further: readonly ProposalView[]): KnownBlock {
  const count = further.length === 1 ? '1 more' : `${further.length} more`;
  return {
    type: 'actions',
    block_id: `further:${further[0]?.proposal.id}`,
    elements: [
      {
        type: 'static_select',
        action_id: actionIds.previewFurther,
        placeholder: plain(`${count}: preview…`, limits.placeholder),
        options: further.flatMap(({ approval, title, place }) =>
          approval
            ? [
                {
                  text: plain(`${short(title, 30)}: ${short(place, 40)}`, limits.optionText),
                  value: JSON.stringify(approvalValue(approval)),
                },
              ]
            : [],
        ),
      },
    ],
  };
}
