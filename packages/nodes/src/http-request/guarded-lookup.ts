import { lookup, type LookupAddress, type LookupOptions } from 'node:dns'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Said when an address inside the server's own network was asked for. Trying again would not help. */
export class BlockedAddress extends Error {
  constructor(host: string) {
    super(
      `${host} is inside a private network, which HTTP requests may not reach. Use a public address, or allow this one with AFTERCART_HTTP_ALLOW.`,
    )
    this.name = 'BlockedAddress'
  }
}

/** Whether an address may be reached: public unicast, or in one of the allowed ranges (CIDR, or one address). */
export function mayReach(address: string, allow: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false
  // `process` turns ::ffff:127.0.0.1 into 127.0.0.1, so that one spelling cannot pass for another.
  const parsed = ipaddr.process(address)
  return isPublic(parsed) || allow.some((range) => isWithin(parsed, range))
}

const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')

/** Of IPv6 only what the world routes: elsewhere lie old ways of writing IPv4, such as ::127.0.0.1, and ranges yet to be given out. */
function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== 'unicast') return false
  return address.kind() === 'ipv4' || (address as ipaddr.IPv6).match(globalUnicast)
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, range: string): boolean {
  const parsed = parsedRange(range)
  return parsed !== null && parsed[0].kind() === address.kind() && address.match(parsed[0], parsed[1])
}

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number]

/** There are as many as the server was told at its start. */
const ranges = new Map<string, Range | null>()

function parsedRange(text: string): Range | null {
  const known = ranges.get(text)
  if (known !== undefined) return known
  const parsed = parseRange(text)
  ranges.set(text, parsed)
  return parsed
}

function parseRange(text: string): Range | null {
  const range = text.trim()
  if (ipaddr.isValidCIDR(range)) return ipaddr.parseCIDR(range)
  if (isIP(range) === 0) return null
  const base = ipaddr.process(range)
  return [base, base.kind() === 'ipv4' ? 32 : 128]
}

type Answer = (error: Error | null, address: string | LookupAddress[], family?: number) => void

/**
 * A resolver that answers only with addresses that may be reached, so that the check and the connection see the same
 * address: a name that resolves differently the second time gains nothing.
 */
export function guardedLookup(allow: readonly string[]) {
  return (host: string, options: LookupOptions, answer: Answer): void => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return answer(error, [])
      const reachable = addresses.filter(({ address }) => mayReach(address, allow))
      if (reachable.length === 0) return answer(new BlockedAddress(host), [])
      if (options.all) return answer(null, reachable)
      answer(null, reachable[0]!.address, reachable[0]!.family)
    })
  }
}

/** Hosts that are addresses are never resolved, so they are looked at here. URL has already brought 0x7f.1 and the like into one form. */
export function refuseLiteralAddress(url: URL, allow: readonly string[]): void {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && !mayReach(host, allow)) throw new BlockedAddress(host)
}
