import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { diagnosisSchema } from '../src/model/diagnosis.ts';

/** Where the published schema stands. */
export const diagnosisSchemaFile = fileURLToPath(
  new URL('../docs/diagnosis.schema.json', import.meta.url),
);

/** The JSON Schema (draft 2020-12) of what `diagnose --json` prints, as the file's text. */
export function diagnosisSchemaText(): string {
  const { $schema, ...schema } = z.toJSONSchema(diagnosisSchema, { target: 'draft-2020-12' });
  const published = {
    $schema,
    $id: 'urn:buildmedic:diagnosis',
    title: 'Diagnosis',
    description:
      'What `buildmedic diagnose --json` prints: the root causes of one failed build, best first, with their evidence.',
    ...schema,
  };
  return `${JSON.stringify(published, null, 2)}\n`;
}

if (import.meta.main) await writeFile(diagnosisSchemaFile, diagnosisSchemaText());
