import { isIP } from 'node:net';
import { InvalidArgumentError } from 'commander';
import type { Protocol } from '../../diagnosis/network-policy/ports.ts';
import type { NamespacedName } from '../../model/references.ts';

/** Where to: a Service or a Pod by name, or an address. */
export type Destination =
  | (NamespacedName & { readonly kind: 'object'; readonly port: number })
  | { readonly kind: 'address'; readonly ip: string; readonly port: number };

export interface ReachRequest {
  readonly from: NamespacedName;
  readonly to: Destination;
  readonly protocol: Protocol;
}

const objectName = /^([a-z0-9][a-z0-9-]*)\/([a-z0-9][a-z0-9.-]*)$/;

/** Reads `namespace/pod`. */
export function parseSource(text: string): NamespacedName {
  const [, namespace, name] = objectName.exec(text) ?? [];
  if (namespace && name) return { namespace, name };
  throw new InvalidArgumentError('expected namespace/pod, such as builds/app-7-x2k9p');
}

/** Reads `namespace/name:port`, `10.0.0.5:443` and `[fd00::5]:443`. */
export function parseDestination(text: string): Destination {
  const [, host = '', digits = ''] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  const ip = host.replace(/^\[(.*)\]$/, '$1');
  const [, namespace, name] = objectName.exec(host) ?? [];
  if (port >= 1 && port <= 65535) {
    // Without brackets nobody can tell where an IPv6 address ends and its port begins.
    const isBare = isIP(host) === 6;
    if (isIP(ip) !== 0 && !isBare) return { kind: 'address', ip, port };
    if (namespace && name) return { kind: 'object', namespace, name, port };
  }
  throw new InvalidArgumentError(
    'expected namespace/service:port, namespace/pod:port, 10.0.0.5:port or [fd00::5]:port',
  );
}

/** Reads `tcp`, `udp` or `sctp`, in either case. */
export function parseProtocol(text: string): Protocol {
  const protocol = text.toUpperCase();
  if (protocol === 'TCP' || protocol === 'UDP' || protocol === 'SCTP') return protocol;
  throw new InvalidArgumentError('expected tcp, udp or sctp');
}
