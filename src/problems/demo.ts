import { Problem } from '../model/problem.ts';

export const emulateMissing = (cause: unknown): Problem =>
  new Problem(
    'emulate-missing',
    'The demo needs the development package `emulate`, which is not installed.',
    'Run the demo in a checkout: npm ci && npm run demo',
    cause,
  );

export const demoStalled = (because: string): Problem =>
  new Problem(
    'demo-stalled',
    `The conversation did not go on: ${because}.`,
    'Run it with LOG_LEVEL=info to see what the bot does.',
  );
