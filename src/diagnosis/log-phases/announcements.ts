import type { BuilderLine } from './builder-lines.ts';
import { instructionName, type PhaseName } from './phase-names.ts';

/** What a line says about the build's course. */
export type Announcement =
  | { readonly kind: 'begins'; readonly phase: string }
  /** What was in hand, such as a push, came to its end. */
  | { readonly kind: 'done'; readonly phase: string }
  /** An error; of the phase that it names, else of the one in hand. */
  | { readonly kind: 'error'; readonly phase?: PhaseName };

/** What has to be remembered of earlier lines to understand a line. */
export interface Course {
  /** The phase in hand. */
  readonly phase?: string | undefined;
  /** Repositories that layers are cached in: pushing there is not the push. */
  readonly cacheRepositories: Set<string>;
  /** Buildah has written the image: what it copies from here on, it pushes. */
  isCommitted: boolean;
}

/** What a line of Kaniko, Buildah or Kimia announces; nothing for the output of programs that they run. */
export function announcementOf(line: BuilderLine, course: Course): Announcement | undefined {
  return (
    buildahStep(line, course) ?? kanikoStep(line, course) ?? transfer(line, course) ?? error(line)
  );
}

const begins = (phase: string): Announcement => ({ kind: 'begins', phase });

const step = /^(?:\[\d+\/\d+\] )?STEP \d+(?:\/\d+)?: (.+)$/;
const commit = /^(?:\[\d+\/\d+\] )?COMMIT\b/;

function buildahStep({ text, level }: BuilderLine, course: Course): Announcement | undefined {
  if (level) return undefined;
  const instruction = step.exec(text)?.[1];
  if (instruction) {
    course.isCommitted = false;
    return begins(/^FROM\b/i.test(instruction) ? 'base-image' : instructionName(instruction));
  }
  if (commit.test(text)) return begins('snapshot');
  if (course.phase === 'snapshot' && /^(?:--> |Successfully tagged )/.test(text)) {
    course.isCommitted = true;
    return { kind: 'done', phase: 'snapshot' };
  }
  return undefined;
}

/** Dockerfile reference: its instructions, as Kaniko announces each before it carries it out. */
const instruction =
  /^(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)(?:\s|$)/;
const shellArguments = /^args: \[-c (.*)\]$/i;

const wordings: readonly (readonly [PhaseName, RegExp])[] = [
  ['snapshot', /^(?:Taking snapshot of|Initializing snapshotter)/],
  [
    'cache',
    /^(?:Checking for cached layer|No cached layer found|Using caching version of cmd|Found cached layer|Pushing layer \S+ to cache)/,
  ],
  [
    'base-image',
    /^(?:Resolved base name|Retrieving image|Returning cached image manifest|Found \S+ in local cache|Built cross stage deps|Building stage|Base image from previous stage|Unpacking rootfs)/,
  ],
  [
    'context',
    /^(?:Clon(?:ing|ed)\b|Downloading\b.*context|Building Dockerfile from \S+ context|Preparing build context)/i,
  ],
];

function kanikoStep({ text, level }: BuilderLine, course: Course): Announcement | undefined {
  if (level !== 'info') return undefined;
  const cached = /^Pushing layer (\S+) to cache/.exec(text)?.[1];
  if (cached) course.cacheRepositories.add(repositoryOf(cached));
  if (instruction.test(text)) return begins(instructionName(text));
  const phase = wordings.find(([, wording]) => wording.test(text))?.[0];
  if (phase) return begins(phase);
  // Older versions do not announce the instruction, only what they run; newer ones take a snapshot in between.
  const command = shellArguments.exec(text)?.[1];
  return command && !course.phase?.startsWith('RUN ')
    ? begins(instructionName(`RUN ${command}`))
    : undefined;
}

/** Without tag and digest. */
const repositoryOf = (reference: string): string => reference.replace(/(?:@sha256)?:[^:/]*$/, '');

const gitProgress =
  /^(?:Enumerating|Counting|Compressing|Receiving) objects: |^Initialized empty Git repository/;
const copying = /^Getting image source signatures|^Copying blob /;

/** Images and sources on their way, in words that several builders share. */
function transfer({ text }: BuilderLine, course: Course): Announcement | undefined {
  const pushing = /^Pushing image(?: to|:) (\S+)/.exec(text)?.[1];
  if (pushing) return begins(pushPhase(pushing, course));
  const pushed = /^(?:Pushed|Successfully pushed:?) (\S+)/.exec(text)?.[1];
  if (pushed) return { kind: 'done', phase: pushPhase(pushed, course) };
  if (/^Trying to pull /.test(text)) return begins('base-image');
  if (copying.test(text)) return copyPhase(course);
  return gitProgress.test(text) && course.phase === undefined ? begins('context') : undefined;
}

const pushPhase = (reference: string, { cacheRepositories }: Course): PhaseName =>
  cacheRepositories.has(repositoryOf(reference)) ? 'cache' : 'push';

function copyPhase({ phase, isCommitted }: Course): Announcement | undefined {
  if (isCommitted) return begins('push');
  return phase === undefined ? begins('base-image') : undefined;
}

const plainError = /^(?:error|fatal|panic|buildah (?:push|build|bud)|failed to)\b:?/i;
const errorPhases: readonly (readonly [PhaseName, RegExp])[] = [
  ['push', /push permission|pushing image|failed to push|buildah push|^push stderr/i],
  ['context', /source context|download from S3|build context|failed to clone|cloning/i],
  ['base-image', /retrieving (?:base )?image|failed to get filesystem from image/i],
];

function error({ text, level }: BuilderLine): Announcement | undefined {
  if (level !== 'error' && (level || !plainError.test(text))) return undefined;
  const phase = errorPhases.find(([, wording]) => wording.test(text))?.[0];
  return { kind: 'error', ...(phase ? { phase } : {}) };
}
