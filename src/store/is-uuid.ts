import { z } from 'zod';

const uuid = z.guid();

/** Ids come back from Slack's buttons. One that the store cannot have made is unknown, not an error of the database. */
export const isUuid = (text: string): boolean => uuid.safeParse(text).success;
