import { nodeStory } from '@aftercart/stories/node-story'

export default { title: 'Nodes/HTTP request' }

const longText =
  'We are sorry, but the payment of your order {{ order.id }} over {{ order.total }} {{ order.currency }} did not go through, and here is everything you may want to know about it before you try again'

export const Empty = nodeStory('http-request', { method: 'POST', url: '', body: '' })
export const Valid = nodeStory('http-request', {
  method: 'POST',
  url: 'https://api.example.com/orders/{{ order.id }}',
  headers: { 'X-Shop': '{{ shop.name }}' },
  body: '{"orderId":"{{ order.id }}"}',
  secret: 'whsec_c2VjcmV0',
  timeout: 'PT10S',
})
export const Invalid = nodeStory('http-request', {
  method: 'POST',
  url: 'ftp://{{ contact.email }}/',
  body: '{{ order.idd }}',
  timeout: 'PT5M',
})
export const LongText = nodeStory('http-request', {
  method: 'PATCH',
  url: 'https://a-very-long-host-name.of-some-warehouse.example.com/api/v2/fulfilment/orders/{{ order.id }}/lines?expand=all&notify=true',
  body: `{"text":"${longText}"}`,
  headers: { 'X-A-Header-With-A-Long-Name': longText },
})
export const Dark = nodeStory('http-request', { method: 'GET', url: 'https://api.example.com/ping' }, { dark: true })
