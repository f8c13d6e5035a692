import { groupSpans, type Span } from './span.ts';

/** A credential that its issuer marks with a prefix. `body` matches what follows; every quantifier in it is bounded. */
interface TokenShape {
  readonly issuer: string;
  readonly prefix: string;
  readonly body: string;
}

const word = '[A-Za-z0-9]';
const url = '[A-Za-z0-9_-]';

// Bodies are looser than the issuers' own lengths: a longer token next year must not slip through.
const shapes: readonly TokenShape[] = [
  { issuer: 'GitHub', prefix: 'gh[pousr]_', body: `${word}{16,255}` },
  { issuer: 'GitHub', prefix: 'github_pat_', body: '\\w{16,255}' },
  {
    issuer: 'GitLab',
    prefix: 'gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct)-',
    body: '[\\w.-]{16,255}',
  },
  { issuer: 'Atlassian', prefix: 'AT(?:ATT3|BB|CTT3)', body: '[\\w=-]{20,255}' },
  { issuer: 'Slack', prefix: 'xox[a-z](?:\\.xox[a-z])?-', body: '[\\w.-]{10,255}' },
  { issuer: 'Slack', prefix: '(?:xapp|xwfp)-', body: `${url}{10,255}` },
  { issuer: 'npm', prefix: 'npm_', body: `${word}{30,255}` },
  { issuer: 'PyPI', prefix: 'pypi-Ag', body: `${url}{16,1024}` },
  { issuer: 'RubyGems', prefix: 'rubygems_', body: '[0-9a-f]{32,128}' },
  { issuer: 'crates.io', prefix: 'cio', body: `${word}{32}(?!${word})` },
  { issuer: 'NuGet', prefix: 'oy2', body: '[a-z0-9]{43}(?![a-z0-9])' },
  { issuer: 'Docker Hub', prefix: 'dckr_(?:pat|oat)_', body: `${url}{16,255}` },
  { issuer: 'Artifactory', prefix: 'AKCp', body: `${word}{60,255}` },
  { issuer: 'AWS', prefix: '(?:AKIA|ASIA|ABIA|ACCA)', body: '[A-Z0-9]{16}(?![A-Za-z0-9])' },
  {
    issuer: 'AWS',
    prefix: '(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz)',
    body: '[A-Za-z0-9+/=]{16,4096}',
  },
  { issuer: 'Google', prefix: 'AIza', body: `${url}{30,255}` },
  { issuer: 'Google', prefix: 'ya29\\.', body: '[\\w.-]{16,1024}' },
  { issuer: 'Google', prefix: 'GOCSPX-', body: `${url}{20,255}` },
  { issuer: 'Azure', prefix: '[A-Za-z0-9_~.-]{3}\\dQ~', body: '[A-Za-z0-9_~.-]{31,40}' },
  { issuer: 'HashiCorp Vault', prefix: 'hv[sbr]\\.', body: '[\\w.-]{16,512}' },
  { issuer: 'HashiCorp Terraform', prefix: `${word}{14}\\.atlasv1\\.`, body: '[\\w.-]{20,255}' },
  { issuer: 'Stripe', prefix: '(?:sk|rk)_(?:live|test)_', body: `${word}{10,255}` },
  { issuer: 'Stripe', prefix: 'whsec_', body: '[A-Za-z0-9+/=]{20,255}' },
  { issuer: 'SendGrid', prefix: 'SG\\.', body: `${url}{16,64}\\.${url}{16,128}` },
  { issuer: 'Twilio', prefix: 'SK', body: '[0-9a-f]{32}(?![0-9a-f])' },
  {
    issuer: 'OpenAI, Anthropic',
    prefix: 'sk-(?:proj-|svcacct-|ant-[a-z0-9]{2,8}-|or-v1-)?',
    body: `${word}{16,255}[\\w-]{0,255}`,
  },
  { issuer: 'Hugging Face', prefix: 'hf_', body: `${word}{30,255}` },
  { issuer: 'DigitalOcean', prefix: 'do[opr]_v1_', body: '[0-9a-f]{40,128}' },
  { issuer: 'Databricks', prefix: 'dapi', body: '[0-9a-f]{32}(?:-\\d)?' },
  { issuer: 'Grafana', prefix: '(?:glsa|glc)_', body: '[\\w+/=]{20,512}' },
  { issuer: 'New Relic', prefix: 'NRAK-', body: '[A-Z0-9]{20,64}' },
  { issuer: 'Sentry', prefix: 'sntry[su]_', body: '[\\w+/=]{32,512}' },
  { issuer: 'Shopify', prefix: 'shp(?:at|ca|pa|ss)_', body: '[0-9a-f]{32,64}' },
  { issuer: 'Pulumi', prefix: 'pul-', body: '[0-9a-f]{40,64}' },
  { issuer: 'Linear', prefix: 'lin_(?:api|oauth)_', body: `${word}{32,128}` },
  { issuer: 'Buildkite', prefix: 'bk(?:ua|ct)_', body: '[0-9a-f]{40,64}' },
  { issuer: 'Telegram', prefix: '\\d{8,10}:', body: `AA${url}{33}(?!${url})` },
  { issuer: 'age', prefix: 'AGE-SECRET-KEY-1', body: '[A-Z0-9]{50,64}' },
];

// A token begins where a word begins, also behind an escaped line end or a colour.
const beginning = '(?<=^|[^A-Za-z0-9]|\\\\[nrt])';
const prefixed = new RegExp(
  `${beginning}(?<secret>${shapes.map(({ prefix, body }) => `${prefix}${body}`).join('|')})`,
  'dg',
);

// Three parts of base64url, the first of which is JSON: `{"`.
const jsonWebToken = /(?<=^|[^\w-]|\\[nrt])(?<secret>eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*){0,3})/dg;
// JSON in base64 in one piece: `.dockerconfigjson`, service account keys.
const encodedJson =
  /(?<=^|[^\w+/=.-]|\\[nrt])(?<secret>(?:eyJ|ewog|ewo|e1x)[A-Za-z0-9+/]{24,}={0,2})(?![\w.])/dg;
// The path is the credential.
const webhook =
  /(?:hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)|discord(?:app)?\.com\/api\/webhooks|[\w.-]{1,80}\.webhook\.office\.com\/webhookb2)\/(?<secret>[\w@/.-]{8,400})/dg;

/** Credentials that can be told by their own look. */
export const knownTokens = (text: string): Span[] =>
  [prefixed, jsonWebToken, encodedJson, webhook].flatMap((pattern) => [
    ...groupSpans(text, pattern),
  ]);
