import type { Cause } from '../model/playbook.ts';
import type { SignatureTable } from './signature-table.ts';

/** What failures are judged by: the causes of the playbooks, and the wordings that these name. */
export interface Knowledge {
  readonly causes: readonly Cause[];
  readonly signatures: SignatureTable;
}
