import type { KnownBlock } from '@slack/types';
import type { BuildRun, PushedImage, Verification } from '../../model/verification.ts';
import { waitOf } from '../../model/verification.ts';
import { safeText } from '../escape.ts';
import { actionIds, type VerificationValue } from './actions.ts';
import { button, message, preformatted, type SlackMessage, section } from './blocks.ts';
import { cutMiddle } from './cut.ts';
import { type Markup, markup, mention, short, slackDate } from './markup.ts';

/** Where the proof of a fix stands, and a way to stop waiting for it. */
export const verificationBlocks = (verification: Verification): KnownBlock[] => {
  const { state } = verification;
  const command = state.kind === 'left-to-people' ? state.command : undefined;
  return [
    section(verificationText(verification)),
    ...(command ? [preformatted(command, 1500)] : []),
    ...(waitOf(state) ? [stopButton(verification)] : []),
  ];
};

/** The same in a few words, without markup. */
export function verificationPoint({ state, proposalId }: Verification): string {
  switch (state.kind) {
    case 'rolling-out':
      return 'The fix is merged; waiting for the cluster to show it';
    case 'starting':
      return proposalId
        ? 'The fix has arrived; the build is being run again'
        : 'The build is being run again';
    case 'building':
      return 'The build runs again';
    case 'fixed':
      return 'Fixed: the build succeeds';
    case 'not-fixed':
      return 'Not fixed';
    case 'left-to-people':
      return proposalId
        ? 'The fix is merged; the build has to be run again by hand'
        : 'The build was not run again';
    case 'timed-out':
      return 'Whether the fix works is not known: waiting for it took too long';
    case 'stopped':
      return 'Waiting for the fix was stopped';
  }
}

function verificationText({ state, deadline, proposalId }: Verification): Markup {
  switch (state.kind) {
    case 'rolling-out': {
      const seen = state.seen ? markup` So far: ${short(state.seen, 300)}.` : markup``;
      return markup`*Merged.* Waiting for the cluster to show the change, until ${slackDate(deadline)}.${seen}`;
    }
    case 'starting':
      return proposalId
        ? markup`*Merged.* ${short(capital(state.shown), 300)}. Running the build again…`
        : markup`*Running the build again…*`;
    case 'building':
      return markup`*Running the build again* (${runText(state.run)}), until ${slackDate(deadline)} at most.`;
    case 'fixed':
      return markup`*Fixed.* ${runText(state.run)} succeeded${took(state.buildSeconds)}, ${duration(state.totalSeconds)} after the question. ${imageText(state.image)}`;
    case 'not-fixed':
      return markup`*Not fixed.* ${short(capital(state.because), 600)}.${proposalId ? ' The same fix is not offered again.' : ''}`;
    case 'left-to-people':
      return proposalId
        ? markup`*Merged, and not yet shown to work.* ${short(state.because, 600)}`
        : markup`*The build was not run again.* ${short(state.because, 600)}`;
    case 'timed-out':
      return markup`*Whether it is fixed is not known.* ${waitedFor[state.during]} took too long: ${short(state.because, 300)}.`;
    case 'stopped':
      return markup`*Whether it is fixed is not known.* ${mention(state.by)} stopped the waiting for ${stoppedFor[state.during]}${state.run?.job ? '; the build itself goes on' : ''}.`;
  }
}

const waitedFor = {
  rollout: 'Waiting for the cluster to show the change',
  build: 'Waiting for the build',
} as const;
const stoppedFor = { rollout: 'the rollout', build: 'the build' } as const;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function runText({ way, namespace, job }: BuildRun): Markup {
  if (job) return markup`\`${short(`${namespace}/${job}`, 250)}\``;
  return way === 'workflow'
    ? markup`started by its workflow, its Job is still to appear`
    : markup`started by an event, its Job is still to appear`;
}

const took = (seconds: number | undefined): string =>
  seconds === undefined ? '' : ` in ${duration(seconds)}`;

/** `1 min 5 s`; from an hour on without the seconds. */
function duration(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

function imageText(image: PushedImage): Markup {
  switch (image.kind) {
    case 'there':
      return markup`\`${short(image.image, 300)}\` is in the registry.`;
    case 'missing':
      return markup`\`${short(image.image, 300)}\` is not in the registry.`;
    case 'unknown':
      return markup`Whether the image is in the registry was not seen: ${short(image.because, 300)}.`;
  }
}

function stopButton({ id, version }: Verification): KnownBlock {
  const value: VerificationValue = { verification: id };
  return {
    type: 'actions',
    block_id: `verification:${id}:${version}`,
    elements: [button({ actionId: actionIds.stopWaiting, text: 'Stop waiting', value })],
  };
}

/**
 * How it ended, for the thread; nothing for what is not over, or was ended by a person who knows.
 * @param build `namespace/name`: a notification shows no thread
 */
export function outcomeMessage(
  verification: Verification,
  build: string,
): SlackMessage | undefined {
  const { state } = verification;
  if (waitOf(state) || state.kind === 'stopped') return undefined;
  const point = `${cutMiddle(safeText(build), 70)}: ${verificationPoint(verification)}`;
  return message(point, verificationBlocks(verification));
}
