import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';

/** Refuses an address, in words; undefined for one that may be asked. */
export type AddressRule = (address: string) => string | undefined;

type Subnet = readonly [network: string, prefix: number];

/** A machine's own, a link's own (clouds give out credentials there), and what no server has. */
const neverAsked: readonly Subnet[] = [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  // The metadata servers of Alibaba Cloud and of Azure.
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['224.0.0.0', 3],
  ['::', 127],
  ['fe80::', 10],
  ['fec0::', 10],
  // The metadata server of AWS.
  ['fd00:ec2::254', 128],
  ['ff00::', 8],
];

/** Networks that are not the internet: RFC 1918, 6598, 2544, 6890, 4193. */
const insideNetworks: readonly Subnet[] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['198.18.0.0', 15],
  ['192.0.0.0', 24],
  ['fc00::', 7],
];

function blockList(subnets: readonly Subnet[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of subnets) {
    if (isIPv6(network)) {
      list.addSubnet(network, prefix, 'ipv6');
      continue;
    }
    // An IPv4 address written as IPv6 (::ffff:) is held by the rule itself; NAT64 and 6to4 lead to it as well.
    list.addSubnet(network, prefix, 'ipv4');
    list.addSubnet(`64:ff9b::${network}`, 96 + prefix, 'ipv6');
    list.addSubnet(`2002:${hextets(network)}::`, 16 + prefix, 'ipv6');
  }
  return list;
}

/** `10.1.2.3` → `a01:203`. */
function hextets(address: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return [a * 256 + b, c * 256 + d].map((part) => part.toString(16)).join(':');
}

const [never, inside] = [blockList(neverAsked), blockList(insideNetworks)];

const isIn = (list: BlockList, address: string): boolean =>
  list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

/** What the registry of an image may be, which can well stand in the team's own network. */
export const registryRule: AddressRule = (address) =>
  isIn(never, address) ? 'is no address that a registry is asked at' : undefined;

/** What anything that a registry points to may be. */
export const elsewhereRule: AddressRule = (address) =>
  registryRule(address) ??
  (isIn(inside, address)
    ? 'is in a private network, where no registry may point the bot to'
    : undefined);

/** @throws when the host is written as an address that may not be asked */
export function refuseAddress(host: string, rule: AddressRule): void {
  const refusal = isIP(host) ? rule(host) : undefined;
  if (refusal) throw new Error(`${host} ${refusal}`);
}

/** Resolves a name and refuses it if any of its addresses may not be asked: what is checked is what is connected to. */
export const guardedLookup =
  (rule: AddressRule, lookup: LookupFunction = resolve): LookupFunction =>
  (host, options, callback) =>
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, []);
      const addresses = Array.isArray(found) ? found : [];
      const refused = addresses.find(({ address }) => rule(address));
      if (refused)
        return callback(
          new Error(`${host} is ${refused.address}, which ${rule(refused.address)}`),
          [],
        );
      const [first] = addresses;
      if (options.all || !first) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
