/**
 * What the rig sends: one failed card after another, each of an order and a person of their own. All have the same length,
 * so that the head of the request is made once and the body by joining a few pieces with the order's id.
 */
export type Target = { port: number; path: string; headers: Record<string, string> }

/** Makes the bytes of the request about order number `n` of a load, e.g. of order `f1c-00000042`. */
export function requestsTo(target: Target, load: string): (n: number) => string {
  const pieces = JSON.stringify(reportOf(placeholder)).split(placeholder)
  const length = Buffer.byteLength(pieces.join(orderId(load, 0)))
  const head = [
    `POST ${target.path} HTTP/1.1`,
    `Host: 127.0.0.1:${target.port}`,
    ...Object.entries({ 'Content-Type': 'application/json', ...target.headers }).map((pair) => pair.join(': ')),
    `Content-Length: ${length}`,
    '\r\n',
  ].join('\r\n')
  return (n) => head + pieces.join(orderId(load, n))
}

export function orderId(load: string, n: number): string {
  return `${load}-${String(n).padStart(8, '0')}`
}

const placeholder = '~ORDER~'

function reportOf(id: string) {
  return {
    eventId: `evt_${id}`,
    gateway: 'sandbox',
    payment: `pay_${id}`,
    attempt: 1,
    status: 'failed',
    decline: { class: 'soft', code: 'insufficient_funds' },
    order: { id, currency: 'USD', items: [{ sku: 'MUG', name: 'Mug', quantity: 2, price: '40.00' }] },
    contact: { firstName: 'Ada', lastName: `Of ${id}`, email: `${id}@example.test` },
  }
}
