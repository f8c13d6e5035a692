import { readLog as readLogFrom } from '../../src/diagnosis/classify/read-log.ts';
import {
  findSignatures as findSignaturesOf,
  type SignatureMatch,
} from '../../src/diagnosis/log-signatures.ts';
import { signatureTable } from '../../src/diagnosis/signature-table.ts';

/** The built-in signatures, without a team's own. */
export const builtInTable = signatureTable([]);

export const findSignatures = (log: string): SignatureMatch[] =>
  findSignaturesOf(log, builtInTable);

export const readLog = (chunks: Iterable<Uint8Array>) => readLogFrom(chunks, builtInTable);
