import type { FactValue } from '../model/facts.ts';
import { endpointOf } from './log-endpoint.ts';

/** What a package manager could not get, and why, as far as its own words tell. */
export interface DependencyFailure {
  readonly manager: string;
  readonly failure?: FactValue<'dependency.failure'>;
  readonly package?: string;
  readonly host?: string;
  readonly port?: number;
}

/** Each manager by words that only it uses. `curl` and `wget` stand last: others call them. */
const managers: readonly (readonly [string, RegExp])[] = [
  ['pnpm', /\bERR_PNPM_|\bpnpm\b/],
  ['yarn', /\byarn\b|\bYN0\d{3}\b|Couldn't find (?:package|any versions)/],
  ['npm', /\bnpm (?:ERR!|error)|registry\.npmjs\.org/],
  ['pip', /No matching distribution|satisfies the requirement|HTTPSConnectionPool|\bpip\b|pypi/i],
  ['poetry', /version solving failed|SolverProblemError|\bpoetry\b/],
  [
    'apt',
    /^E: |^Err:\d|\bapt(?:-get)?\b|has no installation candidate|Temporary failure resolving/,
  ],
  ['apk', /\(no such package\)|APKINDEX|unable to select packages|dl-cdn\.alpinelinux/],
  ['dnf', /Unable to find a match|No match for argument|repomd\.xml|Curl error \(\d+\)/],
  ['go', /^go: |proxy\.golang\.org|sum\.golang\.org/],
  ['maven', /Could not (?:transfer|find) artifact|Failed to collect dependencies|repo\.maven/],
  ['gradle', /Could not (?:GET|HEAD) '|Could not resolve (?:all|[\w.-]+:[\w.-]+)|plugins\.gradle/],
  ['cargo', /crates\.io|no matching package named|failed to select a version|spurious network/],
  ['nuget', /\bNU\d{4}\b|api\.nuget\.org/],
  ['bundler', /Could not find gem|rubygems\.org|\bbundler?\b/i],
  ['composer', /packagist|\bcomposer\b|installable set of packages/i],
  ['curl', /^curl: /],
  ['wget', /^wget: /],
];

/** In the order in which they decide: a version that is missing because nothing answered is a host that did not answer. */
const failures: readonly (readonly [FactValue<'dependency.failure'>, RegExp])[] = [
  [
    'unreachable',
    /ENOTFOUND|EAI_AGAIN|E(?:SOCKET)?TIMEDOUT|ECONN(?:REFUSED|RESET|ABORTED)|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|[Tt]emporary failure|could ?n[o']t resolve (?:host|')|unable to resolve host|NewConnectionError|ConnectTimeout|ReadTimeout|Max retries exceeded|i\/o timeout|no such host|connection (?:timed out|refused)|Network is unreachable|Could not connect|Failed to connect|temporary error|DNS lookup|bad address|curl: \((?:6|7|28)\)|Curl error \((?:6|7|28)\)|Connect timed out|UnknownHost|spurious network/i,
  ],
  ['denied', /\bE40[13]\b|\b40[13] (?:Forbidden|Unauthorized)|status(?: code)?:? 40[13]\b/i],
  [
    'damaged',
    /EINTEGRITY|[Hh]ash [Ss]um mismatch|DO NOT MATCH THE HASHES|checksum mismatch|SECURITY ERROR/,
  ],
  [
    'conflict',
    /ERESOLVE|ResolutionImpossible|conflicting dependenc|unmet dependencies|version solving failed/i,
  ],
  [
    'not-found',
    /\bE404\b|ETARGET|notarget|ENOVERSIONS|No matching (?:version|distribution)|satisfies the requirement|Unable to locate package|no installation candidate|was not found|no such package|Couldn't find (?:package|any)|unknown revision|invalid version|404 Not Found|410 Gone|Could not find (?:artifact|gem|\S+:\S+)|no matching package|failed to select a version|NU110[1-3]|Unable to find a match|No match for argument/i,
  ],
];

const packages: readonly RegExp[] = [
  /No matching version found for ([^\s]+?)\.?(?:\s|$)/,
  /'([^'\s]+)' is not in (?:this|the npm) registry/,
  /No matching distribution found for ([^\s]+)/,
  /satisfies the requirement ([^\s]+)/,
  /Unable to locate package (\S+)/,
  /Version '([^']+)' for '([^']+)' was not found/,
  /Package '?([^\s']+)'? has no installation candidate/,
  /^\s*(\S+) \(no such package\)/,
  /Couldn't find package "([^"]+)"/,
  /Couldn't find any versions for "([^"]+)" that matches "([^"]+)"/,
  /(?:No match for argument|Unable to find a match): (\S+)/,
  /^go: (?:downloading )?(\S+@\S+?):/,
  /Could not (?:find|transfer) artifact (\S+)/,
  /Could not (?:find|resolve) ([\w.-]+:[\w.-]+:[\w.-]+)/,
  /no matching package named `([^`]+)`/,
  /for the requirement `([^`]+)`/,
  /Unable to find package ([\w.-]+)/,
  /Could not find gem '([^']+)'/,
];

const hosts: readonly RegExp[] = [
  /getaddrinfo (?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)/,
  /Pool\(host='([\w.-]+)'(?:, port=(\d+))?/,
  /resolv(?:e|ing)(?: host(?: address)?)?:? ['‘"]?([\w-]+(?:\.[\w-]+)+)/i,
  /Failed to connect to ([\w.-]+) port (\d+)/,
  /Could not connect to ([\w.-]+):(\d+)/,
  /bad address '([\w.-]+)/,
];

/** @param lines the lines of the log that tell, in its order */
export function dependencyFailure(lines: readonly string[]): DependencyFailure | undefined {
  const text = lines.join('\n');
  const manager = managers.find(([, words]) => lines.some((line) => words.test(line)))?.[0];
  if (!manager) return undefined;
  const failure = failures.find(([, words]) => words.test(text))?.[0];
  const wanted = first(packages, lines);
  return {
    manager,
    ...(failure ? { failure } : {}),
    ...(wanted ? { package: packageText(wanted) } : {}),
    ...(failure === 'unreachable' ? hostIn(lines) : {}),
  };
}

const first = (patterns: readonly RegExp[], lines: readonly string[]) =>
  patterns
    .flatMap((pattern) => lines.map((line) => pattern.exec(line)))
    .find((match) => match !== null);

/** `Version '1.2' for 'curl'` names the version first. */
const packageText = ([whole, one = '', other]: RegExpExecArray): string => {
  if (other === undefined) return one;
  return whole.startsWith('Version') ? `${other}=${one}` : `${one}@${other}`;
};

function hostIn(lines: readonly string[]): Pick<DependencyFailure, 'host' | 'port'> {
  const named = first(hosts, lines);
  if (named?.[1])
    return { host: named[1], ...(named[2] === undefined ? {} : { port: Number(named[2]) }) };
  const [endpoint] = lines.map(endpointOf).filter(({ host, address }) => host ?? address);
  const [, host, port] = /^(.*?)(?::(\d+))?$/.exec(endpoint?.host ?? endpoint?.address ?? '') ?? [];
  return host ? { host, ...(port === undefined ? {} : { port: Number(port) }) } : {};
}
