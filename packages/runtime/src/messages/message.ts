import type { JsonObject } from '@aftercart/flow'
import { modelOf } from '../campaigns/node-model.ts'

/** `transactional`: about what the customer did, goes to everyone. `marketing`: only to those who have not opted out. */
export type MessageKind = 'transactional' | 'marketing'

export type Message = { channel: 'email'; kind: MessageKind }

/** What kind of message to a customer an action of this type sends; null when it sends none. */
export function messageOf(type: string, params: JsonObject): Message | null {
  if (modelOf(type)?.message !== 'customer') return null
  return { channel: 'email', kind: params['kind'] === 'marketing' ? 'marketing' : 'transactional' }
}
