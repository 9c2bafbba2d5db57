import type { CartStore } from '../cart/cart-store.ts'
import { newUuid } from '../cart/cart-store.ts'
import { pay, type Payment } from '../checkout/pay.ts'
import { connect, setDefaults, timeZone, type ConnectionDefaults } from '../connection/connection.ts'
import { logIn, register, type LoginResult } from '../login/log-in.ts'
import type { BrowserOutcome, CheckoutAnswer, Person, Product, Shop } from '../wire/far-side.ts'
import { replaceWords, type Words } from '../words.ts'

export type InitOptions = ConnectionDefaults & { words?: Partial<Words> }

export type OwnLogin = { contact: Partial<Person> & { email: string; timeZone?: string }; eventId?: string }

/** For a storefront that has its own forms. Every call rejects with a StorefrontError when there is no answer. */
export const aftercart = {
  /** Once, before anything else: `key` is the publishable key, `server` defaults to where this script came from. */
  init({ words, ...defaults }: InitOptions): void {
    setDefaults(defaults)
    if (words !== undefined) replaceWords(words)
  },

  /** The cart that the elements show, too. Fires `change`. */
  get cart(): CartStore {
    return connect().cart
  },

  /** The shop's name, and in a test shop the cards that may be used. */
  shop(): Promise<Shop> {
    return connect().shop()
  },

  /** What the shop sells; with SKUs, only those. */
  async products(skus?: string[]): Promise<Product[]> {
    return (await connect().client.products(skus === undefined ? {} : { skus })).items
  },

  /** Logs in to the cart with a shopper's account here. What runs "on login" runs. */
  login(username: string, password: string): Promise<LoginResult> {
    return logIn(connect(), username, password)
  },

  register(person: Person & { password: string }): Promise<LoginResult> {
    return register(connect(), person)
  },

  /** Who is logged in to the cart, or null. */
  get shopper(): Person | null {
    return connect().session.current?.contact ?? null
  },

  logout(): void {
    connect().session.end()
  },

  /** Pays what is in the cart. Calling again after a lost answer never charges twice. */
  checkout(payment: Payment): Promise<CheckoutAnswer> {
    return pay(connect(), payment)
  },

  /** Tells that a shopper logged in at the storefront's own login. Give an `eventId` when one login may be told twice. */
  async reportLogin({ contact, eventId = newUuid() }: OwnLogin): Promise<void> {
    await connect().client.reportLogin({ eventId, contact: { timeZone: timeZone(), ...contact } })
  },

  /** Tells what a charge by the storefront's own gateway came to. Provisional, until the server or the gateway confirms it. */
  async reportOutcome(outcome: BrowserOutcome): Promise<void> {
    await connect().client.reportOutcome(outcome)
  },
}

export type Aftercart = typeof aftercart
