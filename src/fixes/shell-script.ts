/** A word of a shell script. */
export interface ShellWord {
  /** Without its quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Written as it is: no variable, no substitution, no pattern. */
  readonly isPlain: boolean;
}

/** A command and its arguments, without assignments before it and redirections behind it. */
export interface ShellCommand {
  readonly words: readonly ShellWord[];
  /** What it is part of, where it may run otherwise than it reads: `a loop`. */
  readonly within: string | undefined;
}

/**
 * The commands of a POSIX shell script (XCU 2.3, "Token Recognition"), in their order. Undefined where the script holds what is
 * not seen through: a here-document, a quote without an end.
 */
export function commandsIn(script: string): readonly ShellCommand[] | undefined {
  const tokens = tokensIn(script);
  return tokens && commandsOf(tokens);
}

type Token =
  | { readonly kind: 'word'; readonly word: ShellWord; readonly inner: readonly ShellCommand[] }
  | { readonly kind: 'operator'; readonly text: string }
  | { readonly kind: 'redirection' };

function tokensIn(script: string): Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  while (at < script.length) {
    const rest = script.slice(at);
    const blank = /^(?:[ \t\r]+|\\\r?\n|#[^\n]*)/.exec(rest)?.[0];
    const redirection = /^\d*(?:>>|>\||>&|<&|<>|>|<(?!<)|&>)/.exec(rest)?.[0];
    const operator = /^(?:\n|;;|;|&&|&|\|\||\||\(|\))/.exec(rest)?.[0];
    if (/^\d*<</.test(rest)) return undefined;
    if (blank) at += blank.length;
    else if (redirection) {
      tokens.push({ kind: 'redirection' });
      at += redirection.length;
    } else if (operator) {
      tokens.push({ kind: 'operator', text: operator });
      at += operator.length;
    } else {
      const token = wordAt(script, at);
      if (!token) return undefined;
      tokens.push(token);
      at = token.word.end;
    }
  }
  return tokens;
}

function wordAt(script: string, start: number): (Token & { kind: 'word' }) | undefined {
  const inner: ShellCommand[] = [];
  let [at, text, isPlain] = [start, '', true];
  let quote: '"' | undefined;
  while (at < script.length) {
    const char = script[at] ?? '';
    if (!quote && /[\s;&|()<>]/.test(char)) break;
    if (char === '`') return undefined;
    if (char === '"') {
      quote = quote ? undefined : '"';
      at += 1;
    } else if (char === "'" && !quote) {
      const end = script.indexOf("'", at + 1);
      if (end < 0) return undefined;
      text += script.slice(at + 1, end);
      at = end + 1;
    } else if (char === '\\') {
      text += script[at + 1] === '\n' ? '' : (script[at + 1] ?? '');
      at += 2;
    } else if (script.startsWith('$(', at)) {
      const end = endOfSubstitution(script, at + 2);
      const commands = end && commandsIn(script.slice(at + 2, end));
      if (!end || !commands) return undefined;
      inner.push(...commands.map((one) => moved(one, at + 2)));
      [isPlain, text, at] = [false, text + script.slice(at, end + 1), end + 1];
    } else {
      if (char === '$' || (!quote && /[*?[{~]/.test(char))) isPlain = false;
      text += char;
      at += 1;
    }
  }
  return quote ? undefined : { kind: 'word', word: { text, start, end: at, isPlain }, inner };
}

/** A command of a substitution, with the places that it has in the whole script. */
const moved = ({ words }: ShellCommand, by: number): ShellCommand => ({
  words: words.map((word) => ({ ...word, start: word.start + by, end: word.end + by })),
  within: 'a substitution',
});

/** Where the `)` stands that ends a substitution. */
function endOfSubstitution(script: string, start: number): number | undefined {
  let depth = 1;
  let quote = '';
  for (let at = start; at < script.length; at += 1) {
    const char = script[at] ?? '';
    if (char === '\\' && quote !== "'") at += 1;
    else if (quote) quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}

const opens: Readonly<Record<string, string>> = {
  for: 'a loop',
  while: 'a loop',
  until: 'a loop',
  case: 'a case',
  '{': 'a group',
};
const closes = new Set(['done', 'esac', '}']);
const passed = new Set(['if', 'then', 'elif', 'else', 'fi', 'do', '!', 'exec', 'command', 'time']);

function commandsOf(tokens: readonly Token[]): ShellCommand[] {
  const commands: ShellCommand[] = [];
  const around: string[] = [];
  let words: ShellWord[] = [];
  let [isPiped, skipsNext] = [false, false];
  const end = (operator: string) => {
    const within = around.at(-1) ?? (isPiped || operator === '|' ? 'a pipe' : undefined);
    if (words.length > 0) commands.push({ words, within });
    words = [];
    isPiped = operator === '|' || (isPiped && operator === '(');
  };
  for (const token of tokens) {
    if (token.kind === 'redirection') skipsNext = true;
    else if (token.kind === 'operator') {
      // A pipe goes on behind a line's end.
      if (token.text !== '\n' || words.length > 0 || !isPiped) end(token.text);
    } else {
      commands.push(...token.inner);
      const { text } = token.word;
      const isFirst = words.length === 0;
      if (skipsNext) skipsNext = false;
      else if (isFirst && opens[text] !== undefined) around.push(opens[text]);
      else if (isFirst && closes.has(text)) around.pop();
      else if (!isFirst || !(passed.has(text) || /^\w+=/.test(text))) words.push(token.word);
    }
  }
  end('');
  return commands;
}
