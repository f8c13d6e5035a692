import { BlockList, isIP } from 'node:net';
import type { V1IPBlock } from '@kubernetes/client-node';
import type { PeerAddress } from './endpoint.ts';
import { allOf, anyOf, type Match, matchOf, not } from './match.ts';

/**
 * Does an ipBlock hold the peer's address: within `cidr` and in none of `except`? Pods are matched by their own
 * address too: ranges are meant for addresses outside the cluster, but nothing in the API excludes pods.
 */
export const matchesIpBlock = ({ cidr, except }: V1IPBlock, peer: PeerAddress): Match =>
  allOf([
    isWithin(cidr, peer),
    // An exception takes addresses away from the range; absent, nothing is taken away.
    not(anyOf((except ?? []).map((range) => isWithin(range, peer)))),
  ]);

function isWithin(cidr: string, { ip, family }: PeerAddress): Match {
  const range = parseCidr(cidr);
  if (!range) return { unknown: `"${cidr}" is not a range of addresses` };
  if (family && family !== range.family) return 'no';
  if (ip) return matchOf(holdsAddress(range, ip));
  // Any address of the family is within 0.0.0.0/0 or ::/0, whichever it will be.
  if (family && range.prefix === 0) return 'yes';
  return { unknown: `the peer's address is not known, to compare with ${cidr}` };
}

interface Range {
  readonly address: string;
  readonly prefix: number;
  readonly family: 4 | 6;
}

function parseCidr(cidr: string): Range | undefined {
  const [, address = '', digits = ''] = /^([^/%]+)\/(\d{1,3})$/.exec(cidr) ?? [];
  const family = isIP(address);
  const prefix = Number(digits);
  if (family === 4) return prefix <= 32 ? { address, prefix, family } : undefined;
  if (family === 6) return prefix <= 128 ? { address, prefix, family } : undefined;
  return undefined;
}

// Node matches across the families (`::/0` holds every IPv4 address), so they are compared before this is asked.
function holdsAddress({ address, prefix, family }: Range, ip: string): boolean {
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(address, prefix, type);
  return list.check(ip, type);
}
