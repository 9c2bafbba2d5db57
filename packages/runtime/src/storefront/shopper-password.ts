import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto'

// OWASP's password storage cheat sheet (2025): scrypt with N = 2^15, r = 8, p = 3 takes 32 MiB.
const cost = { logN: 15, r: 8, p: 3 }
const keyLength = 32

/** `scrypt$logN$r$p$salt$key`, salt and key in base64url: says itself how it was made, so that the cost can rise. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const { logN, r, p } = cost
  const key = await derive(password, salt, cost)
  return ['scrypt', logN, r, p, salt.toString('base64url'), key.toString('base64url')].join('$')
}

/**
 * Compares in constant time. With no hash, because there is no such shopper, it works as long and says no, so that the
 * time does not tell who has an account.
 */
export async function passwordMatches(password: string, hash: string | null): Promise<boolean> {
  const [, logN, r, p, salt = '', key = ''] = (hash ?? (await nobodysHash())).split('$')
  const expected = Buffer.from(key, 'base64url')
  const actual = await derive(password, Buffer.from(salt, 'base64url'), {
    logN: Number(logN),
    r: Number(r),
    p: Number(p),
  })
  return expected.length === actual.length && timingSafeEqual(expected, actual) && hash !== null
}

let nobody: Promise<string> | undefined

function nobodysHash(): Promise<string> {
  return (nobody ??= hashPassword(randomBytes(16).toString('hex')))
}

function derive(password: string, salt: Buffer, { logN, r, p }: typeof cost): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** logN, r, p, maxmem: 2 * 128 * r * 2 ** logN }
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, keyLength, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
}
