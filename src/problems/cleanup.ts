import { Problem } from '../model/problem.ts';

export const cleanupOff = (): Problem =>
  new Problem(
    'cleanup-off',
    'Nothing is cleaned up here: no namespace is configured for it.',
    'cleanup.namespaces in buildmedic.yaml says where old failed Jobs may go; until cleanup.dryRun is false it is only shown which.',
  );

export const cleanupUnreadable = (cluster: string, because: string): Problem =>
  new Problem(
    'cleanup-unreadable',
    `What may be cleaned up in cluster ${cluster} could not be seen: ${because}.`,
    'Nothing was deleted. deploy/rbac/cleanup.yaml has the role; bind it in each namespace of cleanup.namespaces.',
  );

export const cleanupUnknown = (): Problem =>
  new Problem(
    'cleanup-unknown',
    'This request to clean up is not on record any more.',
    'Ask anew with the command cleanup.',
  );
