import { Problem } from '../model/problem.ts';

export const nothingToTell = (id: string): Problem =>
  new Problem(
    'nothing-to-tell',
    `Incident ${id} has no finding yet.`,
    'Ask again when its message shows one.',
  );

export const incidentNotPosted = (id: string): Problem =>
  new Problem(
    'incident-not-posted',
    `Incident ${id.slice(0, 8)} has no message whose thread the post-mortem could stand in.`,
    'Ask again when its message stands in the channel, or name a repository: postmortem in buildmedic.yaml.',
  );

export const postmortemFileTaken = (
  repository: string,
  branch: string,
  paths: readonly string[],
): Problem =>
  new Problem(
    'postmortem-file-taken',
    `${paths.join(' or ')} stands on ${branch} of ${repository} already.`,
    'Remove it or choose another postmortem.path in buildmedic.yaml, then ask again.',
  );
