/**
 * What a run's `event_id` is called when no outcome began it. The names keep apart what shops are free to call the same, and
 * make each beginning happen once: a run is unique by event, campaign and product. What follows the separator is the event
 * whose order, outcome or data the run may read too; no event id from outside can hold it, for control characters are
 * refused at the door.
 */
const separator = '\u001f'

export const eventNames = {
  login: (eventId: string) => `login:${eventId}`,
  apiEvent: (eventId: string) => `event:${eventId}`,
  /** `key`: of the effect that added the tag. */
  tagByFlow: (key: string, tag: string) => `tag:${key}:${tag}`,
  tagByHand: (id: string, tag: string) => `tag:${id}:${tag}`,
  /** News that nobody named, e.g. that a contact unsubscribed. */
  news: (id: string) => `news:${id}`,
  /** One contact's own, for one call may begin runs for many. */
  byHand: (id: string, contactId: string) => `manual:${id}:${contactId}`,
  /** `key`: of the effect that began it; `eventId`: of the run that asked. */
  byFlow: (key: string, eventId: string) => `flow:${key}${separator}${rootOf(eventId)}`,
  /** `expires`: `YYYY-MM`. Another date is another event: then the card was renewed. */
  cardExpiring: (expires: string, gateway: string, reference: string) =>
    `card-expiring:${expires}:${gateway}:${reference}`,
}

function rootOf(eventId: string): string {
  return eventId.slice(eventId.indexOf(separator) + 1)
}

/** Whether another flow began the run, about what it was itself about. */
export function isBegunByFlow(eventId: string): boolean {
  return eventId.includes(separator)
}

/** The event whose order, outcome, data or card a run reads, of a column with its event id. */
export const rootEventSql = (column: string) => `substr(${column}, strpos(${column}, E'\\x1f') + 1)`

/** Of a root event's id: the stored card's facts, or null. `shop` and `contact` name the run's columns. */
export const cardOfEventSql = (root: string, shop: string, contact: string) => `CASE WHEN ${root} LIKE 'card-expiring:%'
  THEN jsonb_build_object('expires', substr(${root}, 15, 7)) || coalesce((
    SELECT jsonb_build_object('network', c.network, 'last4', c.last4) FROM stored_card c
    WHERE c.shop_id = ${shop} AND c.contact_id = ${contact}
      AND ${root} = 'card-expiring:' || substr(${root}, 15, 7) || ':' || c.gateway || ':' || c.reference),
    '{"network": null, "last4": null}') END`

/** Of a root event's id: name and data of the API event, or null. */
export const dataOfEventSql = (root: string, shop: string) => `CASE WHEN ${root} LIKE 'event:%' THEN (
  SELECT jsonb_build_object('name', a.name, 'data', a.data) FROM api_event a WHERE a.shop_id = ${shop} AND a.event_id = ${root}) END`
