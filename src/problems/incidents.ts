import { Problem } from '../model/problem.ts';

export const incidentUnknown = (id: string): Problem =>
  new Problem(
    'incident-unknown',
    `There is no incident ${id} on record.`,
    'list open shows the ids of those that are open; their first 8 characters are enough.',
  );

export const silenceUnknown = (id: string): Problem =>
  new Problem(
    'silence-unknown',
    `There is no silence ${id} that lasts still.`,
    'silence list shows them with their ids.',
  );

export const severalSilences = (prefix: string): Problem =>
  new Problem(
    'several-silences',
    `Several silences begin with ${prefix}, and none was ended.`,
    'Give more of its id: silence end 0e9f3c1e.',
  );

export const severalIncidents = (prefix: string): Problem =>
  new Problem(
    'several-incidents',
    `Several incidents begin with ${prefix}.`,
    'Give more of its id: incident 0e9f3c1e.',
  );
