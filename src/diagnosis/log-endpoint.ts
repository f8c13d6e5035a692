/** The other end of a connection, as far as a line names it. */
export interface Endpoint {
  /** `host[:port]` as the line names it: of an address (URL), a name that was looked up, or a registry. Absent when only an IP was dialled. */
  readonly host?: string;
  readonly port?: number;
  /** What was dialled, `ip:port`: behind a Service's name this is its cluster IP. */
  readonly address?: string;
}

const lookedUp = /\blook ?up (?<host>[\w.-]{1,253})(?: on | ?:)/;
const url =
  /\b(?:https?|git|ssh|oci|docker):\/\/(?:[^\s/@"']{0,256}@)?(?<host>\[[0-9a-fA-F:]{2,45}\](?::\d{1,5})?|[\w.-]{1,253}(?::\d{1,5})?)/g;
const secureShell = /\b(?:connect to host (?<host>[\w.-]{1,253})|git@(?<account>[\w.-]{1,253}):)/;
const dialled =
  /\b(?:dial|read) (?:tcp|udp)[46]? (?:\S{1,60}->)?(?<address>\[[0-9a-fA-F:]{2,45}\]:\d{1,5}|[\w.-]{1,253}:\d{1,5})/;
const pushed =
  /(?:push check transport for (?<transport>[\w.:-]{1,260}) failed|push permission for "(?<registry>[\w.:-]{1,260})\/|pinging (?:container|docker) registry (?<pinged>[\w.:-]{1,260}))/;

/** Who was talked to. The last address of a line counts, since an error's chain ends at what failed. */
export function endpointOf(text: string): Endpoint {
  const address = dialled.exec(text)?.groups?.address;
  const host = hostOf(text, address);
  const port = portOf(host) ?? portOf(address);
  return {
    ...(host ? { host } : {}),
    ...(port === undefined ? {} : { port }),
    ...(address ? { address } : {}),
  };
}

function hostOf(text: string, address: string | undefined): string | undefined {
  return (
    lookedUp.exec(text)?.groups?.host ??
    (text.includes('://') ? [...text.matchAll(url)].at(-1)?.groups?.host : undefined) ??
    oneOf(secureShell.exec(text)) ??
    oneOf(pushed.exec(text)) ??
    (address && /[a-z]/i.test(address) && !address.startsWith('[') ? address : undefined)
  );
}

/** Of several groups the one that took part. */
const oneOf = (found: RegExpExecArray | null): string | undefined =>
  found ? Object.values(found.groups ?? {}).find((group) => group !== undefined) : undefined;

function portOf(host: string | undefined): number | undefined {
  const digits = /:(\d{1,5})$/.exec(host ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
