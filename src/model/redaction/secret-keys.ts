/**
 * How much a key tells: the value of a `secret` key is a secret whatever it looks like, the value of a `hint` key is
 * one only if it also looks random.
 */
export type KeyMeaning = 'secret' | 'hint' | 'harmless';

const secretEndings =
  /(?:password|passwd|passphrase|passcode|secret|token|pwd|(?:api|access|private|secret|account|signing|encryption|master|shared|storage|license|session|auth|deploy)key)$/;
const keyQualifiers = new Set(
  'api access private secret account signing encryption master shared storage license session auth deploy service subscription admin ssh'.split(
    ' ',
  ),
);
const hintWords = new Set(
  'auth credential credentials creds cred pass pw session sessionid sid jsessionid phpsessid sig signature bearer salt cookie dockerconfigjson dockercfg'.split(
    ' ',
  ),
);

// `TOKEN_FILE` is a path, `secretName` a name, `token.go` a file: the last word says what the value is.
const describingWords = new Set(
  (
    'user users username login email file files filename path dir directory folder name names ref refs id ids url uri urls endpoint type kind length len size min max ' +
    'expiry expires expiration ttl seconds minutes days timeout stdin prompt mode method methods provider count limit env var host hosts hostname ' +
    'server service services port address addr store storage manager helper policy enabled disabled required optional version versions class mount ' +
    'scope scopes issuer audience usage error errors review reviews request requests response status algorithm alg format prefix field header label ' +
    'selector provisioner controller operator driver plugin source src index strategy rotation age encoding validation validator generator ' +
    'go js mjs cjs ts tsx jsx py rb rs java kt scala c cc cpp h hpp cs php swift yaml yml json toml xml html css md txt sh sql proto lock log conf cfg lib jar whl'
  ).split(' '),
);
// Names of Kubernetes Secrets in manifests and Helm values: which Secret, not what is in it.
const namingWords = new Set(['existing', 'pull', 'imagepull', 'image']);

/** What a key says about its value: `DB_PASSWORD`, `clientSecret`, `spring.datasource.password`, `X-Auth-Token`. */
export function keyMeaning(key: string): KeyMeaning {
  const words = wordsOf(key);
  const last = words.at(-1);
  if (last === undefined) return 'harmless';
  // The id of a service account's key is in the same file as the key, and worth as little to a reader.
  if (words.slice(-3).join(' ') === 'private key id') return 'secret';
  if (describingWords.has(last)) return 'harmless';
  if (words.some((word) => namingWords.has(word)) && /secrets?$/.test(last)) return 'harmless';
  if (words.some((word, at) => isSecretWord(word, words[at - 1]))) return 'secret';
  return words.some((word) => hintWords.has(word)) ? 'hint' : 'harmless';
}

const isSecretWord = (word: string, before: string | undefined): boolean =>
  secretEndings.test(word) ||
  (word === 'key' && before !== undefined && keyQualifiers.has(before)) ||
  (word === 'pass' && before !== undefined);

/** Splits at punctuation and at camelCase humps; capitals in a row stay one word (`APIKey` is `api key`). */
const wordsOf = (key: string): string[] =>
  key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
