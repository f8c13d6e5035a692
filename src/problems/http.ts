import { Problem } from '../model/problem.ts';
import { messageOf } from './text.ts';

export const addressInUse = (port: number, cause: unknown): Problem =>
  new Problem(
    'address-in-use',
    `Nothing can be served on port ${port}: ${messageOf(cause)}.`,
    'Choose another one with --port, or 0 for any free one.',
    cause,
  );
