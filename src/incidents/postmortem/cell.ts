import { codeSpan } from '../../github/markdown.ts';

/** A name of others as inline code in a table, whose cells a bar would end in code, too. */
export const codeCell = (text: string): string => codeSpan(text).replaceAll(/\\*\|/g, '\\|');
