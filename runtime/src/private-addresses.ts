import { BlockList, isIP } from "node:net";

/** Tells whether an address is in the list. What is no IP address is in none. */
export type AddressList = (address: string) => boolean;

/**
 * @param ranges IP addresses and CIDR ranges.
 * @param name What to call the list in the TypeError for an entry that is neither.
 */
export function addressList(ranges: readonly string[], name: string): AddressList {
  if (!Array.isArray(ranges)) throw new TypeError(`${name} must be a list`);
  // One for each family, because a BlockList takes IPv4 addresses for IPv6 ones when it meets an IPv6 range.
  const v4 = new BlockList();
  const v6 = new BlockList();
  ranges.forEach((range: unknown, index) => {
    const [, address = "", prefix] = /^([\d.a-f:]+)(?:\/(\d{1,3}))?$/i.exec(String(range)) ?? [];
    const family = isIP(address);
    const longest = family === 4 ? 32 : 128;
    const length = Number(prefix ?? longest);
    if (family === 0 || length > longest) throw new TypeError(`${name}[${index}]: ${String(range)} is no IP address or range`);
    (family === 4 ? v4 : v6).addSubnet(address, length, family === 4 ? "ipv4" : "ipv6");
  });
  return (address) => (isIP(address) === 4 ? v4.check(address, "ipv4") : isIP(address) === 6 && v6.check(address, "ipv6"));
}

const special = addressList(
  [
    "0.0.0.0/8", // this network
    "10.0.0.0/8", // private
    "100.64.0.0/10", // behind a carrier's NAT
    "127.0.0.0/8", // loopback
    "169.254.0.0/16", // link-local, with the metadata services of the clouds
    "172.16.0.0/12", // private
    "192.0.0.0/24", // protocol assignments
    "192.0.2.0/24", // documentation
    "192.88.99.0/24", // 6to4 relays
    "192.168.0.0/16", // private
    "198.18.0.0/15", // benchmarks
    "198.51.100.0/24", // documentation
    "203.0.113.0/24", // documentation
    "224.0.0.0/4", // multicast
    "240.0.0.0/4", // reserved, broadcast
    "::/3", // loopback, and IPv4 in disguise: mapped, compatible, NAT64
    "2001::/23", // protocol assignments, Teredo
    "2001:db8::/32", // documentation
    "2002::/16", // 6to4
    "3ffe::/16", // no longer assigned
    "3fff::/20", // documentation
    "4000::/2", // reserved
    "8000::/1", // unique-local, link-local, site-local, multicast, reserved
  ],
  "special",
);

/** Whether an address is one of the public internet. What is no IP address is not. */
export function isPublicAddress(address: string): boolean {
  return isIP(address) !== 0 && !special(address);
}
