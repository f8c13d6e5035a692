import { type Case, caseSchema } from '../../diagnosis/classify/case.ts';
import { messageOf } from '../../problems/text.ts';
import { textLines } from './json-lines.ts';

/** A case, or why a line holds none. */
export type CaseLine =
  | { readonly kind: 'case'; readonly given: Case }
  | { readonly kind: 'broken'; readonly line: number; readonly because: string };

/** The cases of a JSON Lines stream, in order. Empty lines are left out. */
export async function* readCases(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<CaseLine> {
  for await (const { line, text } of textLines(chunks)) {
    if (text.trim() !== '') yield parseCase(text, line);
  }
}

function parseCase(text: string, line: number): CaseLine {
  try {
    const parsed = caseSchema.safeParse(JSON.parse(text));
    if (parsed.success) return { kind: 'case', given: parsed.data };
    const [issue] = parsed.error.issues;
    const because = `${issue?.path.join('.') || 'the line'}: ${issue?.message ?? 'not a case'}`;
    return { kind: 'broken', line, because };
  } catch (error) {
    return { kind: 'broken', line, because: messageOf(error) };
  }
}
