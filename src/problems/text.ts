import { Problem } from '../model/problem.ts';

/** A plain message for anything thrown: what a person may be shown. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** A problem as one text for people: what is wrong, then what to do. */
export const problemText = ({ message, advice }: Problem): string => `${message} ${advice}`;

/** What a person may be told of anything thrown. What nobody worded is a fault of the bot or of what it stands on. */
export const problemOrMessage = (error: unknown): string =>
  error instanceof Problem
    ? problemText(error)
    : `The bot failed: ${messageOf(error)}. Ask again in a minute; its log says more.`;
