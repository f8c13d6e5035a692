import { looksGenerated } from './randomness.ts';
import type { Span } from './span.ts';
import { isHarmlessValue } from './values.ts';

// The scheme is optional where the address starts with slashes: `//user:password@registry.example.com/`.
const userInfo = /\/\/(?<user>[^\s:/@"'`<>?#]{0,256})(?::(?<password>[^\s/"'`<>]{0,1024}))?@/dg;
const shortestLoneToken = 20;

/** Passwords, and tokens in the place of the user, in `scheme://user:password@host`. */
export function urlCredentials(text: string): Span[] {
  return [...text.matchAll(userInfo)].flatMap((match) => {
    const { user = '', password } = match.groups ?? {};
    const at = match.indices?.groups;
    const spans: Span[] = [];
    if (password && at?.password && !isHarmlessPassword(password)) spans.push(spanOf(at.password));
    if (at?.user && isToken(user)) spans.push(spanOf(at.user));
    return spans;
  });
}

const spanOf = ([start, end]: [number, number]): Span => ({ start, end });

// Go prints `xxxxx` for passwords; `x-oauth-basic` is what GitHub takes in their place.
const isHarmlessPassword = (password: string): boolean =>
  password === 'x-oauth-basic' || isHarmlessValue(password);

const isToken = (user: string): boolean =>
  user.length >= shortestLoneToken &&
  !isHarmlessValue(user) &&
  (looksGenerated(user) || /^[0-9a-f]+$/.test(user));
