import { keyMeaning } from './secret-keys.ts';
import type { Span } from './span.ts';
import { isHarmlessValue, readValue } from './values.ts';

const flag =
  /(?<=^|[\s"'[,])--?(?<key>[A-Za-z][\w.-]{1,80})(?:[ \t]{1,8}|["'],[ \t]{0,8}(?=["']))/dg;
// `ENV API_TOKEN abc` of old Dockerfiles, `npm config set //host/:_authToken abc`.
const assignment =
  /(?:\b(?:ENV|ARG|setenv)[ \t]{1,8}|:(?=_)|\b(?:config|git config)[ \t]{1,8}set[ \t]{1,8})(?<key>[A-Za-z_][\w.-]{1,80})[ \t]{1,8}/dgi;

/** Values of flags and assignments that are set off by a blank: `--password x`, `"--token", "x"`, `ENV API_TOKEN x`. */
const spacedValues = (text: string): Span[] =>
  [flag, assignment].flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const key = match.groups?.key ?? '';
      if (keyMeaning(key) !== 'secret') return [];
      return secretAt(text, match.index + match[0].length);
    }),
  );

function secretAt(text: string, at: number): Span[] {
  const value = readValue(text, at);
  if (!value) return [];
  const word = text.slice(value.start, Math.min(value.end, value.start + 300));
  // The next flag, or a pair that is read as such.
  if (!value.quoted && /^-{1,2}[A-Za-z]|^[A-Za-z_][\w.-]{0,80}=/.test(word)) return [];
  return isHarmlessValue(word) ? [] : [value];
}

// Each ends where the value begins. -u means a numeric user elsewhere (docker run -u 1000:1000).
const clientUser =
  /\b(?:curl|wget|https?|httpie|xh)\b[^\r\n]{0,400}?[ \t"'](?:-u|--user|--proxy-user|-U)(?:[ \t=]{0,4}|["'],[ \t]{0,4})(?=[^ \t=-])/g;
const registryCredentials = /--(?:src-|dest-)?creds?(?:[ \t=]{1,4}|["'],[ \t]{0,4})/g;
const loginPassword =
  /\b(?:login|sshpass|mysql(?:dump|admin)?|mariadb|redis-cli)\b[^\r\n]{0,300}?[ \t"'](?:-p|-a)(?:[ \t=]{0,4}|["'],[ \t]{0,4})(?=[^ \t=-])/g;
const netrc =
  /\b(?:machine|default|login)[ \t]{1,8}\S{1,256}\s{1,8}(?:login[ \t]{1,8}\S{1,256}\s{1,8})?password[ \t]{1,8}/g;

const valuesAfter = (text: string, pattern: RegExp): Span[] =>
  [...text.matchAll(pattern)].flatMap((match) => secretAt(text, match.index + match[0].length));

/** The password of `user:password`. */
const passwordsAfter = (text: string, pattern: RegExp): Span[] =>
  [...text.matchAll(pattern)].flatMap((match) => {
    const value = readValue(text, match.index + match[0].length);
    if (!value) return [];
    const colon = text.slice(value.start, value.end).indexOf(':');
    const password = { start: value.start + colon + 1, end: value.end };
    return colon < 0 || isHarmlessValue(text.slice(password.start, password.end)) ? [] : [password];
  });

/** Credentials on command lines and in the files that commands read. */
export const commandCredentials = (text: string): Span[] => [
  ...spacedValues(text),
  ...passwordsAfter(text, clientUser),
  ...passwordsAfter(text, registryCredentials),
  ...valuesAfter(text, loginPassword),
  ...valuesAfter(text, netrc),
];
