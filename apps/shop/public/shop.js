// The demo shop's own script: what any storefront does with Aftercart's hooks. No framework, no build.
import { aftercart } from '/sdk/aftercart.js'

const key = document.querySelector('meta[name=aftercart-key]').content
aftercart.init({ key })

const find = (selector) => document.querySelector(selector)
const money = (amount, currency) => new Intl.NumberFormat('en', { style: 'currency', currency }).format(Number(amount))

showView()
showCount()
greet(aftercart.shopper?.firstName ?? null)
addEventListener('hashchange', showView)
aftercart.cart.addEventListener('change', showCount)
document.addEventListener('aftercart-login', (event) => greet(event.detail.contact.firstName))
document.addEventListener('aftercart-logout', () => greet(null))
await showProducts()
await showTestCards()

/** One page, three views; the browser's back button works because each has an address. */
function showView() {
  const asked = location.hash.slice(1)
  const view = asked === 'checkout' || asked === 'account' ? asked : 'shop'
  for (const each of document.querySelectorAll('[data-view]')) each.hidden = each.dataset.view !== view
  for (const link of document.querySelectorAll('[data-view-link]')) {
    if (link.dataset.viewLink === view) link.setAttribute('aria-current', 'page')
    else link.removeAttribute('aria-current')
  }
  if (asked === 'cart') return find('#cart').scrollIntoView()
  scrollTo(0, 0)
  if (view === 'checkout') find('aftercart-checkout').start()
}

function showCount() {
  const count = aftercart.cart.lines.reduce((total, line) => total + line.quantity, 0)
  const badge = find('#cart-count')
  badge.hidden = count === 0
  badge.textContent = String(count)
}

function greet(firstName) {
  find('#account-link').textContent = firstName ?? 'Log in'
}

async function showProducts() {
  const list = find('#products')
  try {
    const products = await aftercart.products()
    list.replaceChildren(...products.map(productCard))
  } catch (error) {
    const problem = find('#shop-problem')
    problem.textContent = error.message
    problem.hidden = false
  } finally {
    list.removeAttribute('aria-busy')
  }
}

function productCard({ sku, name, description, price, currency, kind }) {
  const card = find('#product').content.cloneNode(true).firstElementChild
  const image = card.querySelector('img')
  image.addEventListener('error', () => (image.src = '/shop/art/anything.svg'), { once: true })
  image.src = `/shop/art/${encodeURIComponent(sku)}.svg`
  card.querySelector('h2').textContent = name
  card.querySelector('.description').textContent = description
  card.querySelector('.price').textContent = money(price, currency) + (kind === 'subscription' ? ' / month' : '')
  const button = card.querySelector('button')
  button.setAttribute('aria-label', `Add to cart: ${name}`)
  button.addEventListener('click', () => {
    aftercart.cart.add(sku)
    find('#said').textContent = `${name} is in your cart.`
  })
  return card
}

async function showTestCards() {
  const { testCards } = await aftercart.shop()
  find('#test-cards').replaceChildren(
    ...testCards.map(({ number, title }) => row(number.replaceAll(/(\d{4})(?=\d)/g, '$1 '), title)),
  )
}

function row(...cells) {
  const line = document.createElement('tr')
  line.append(...cells.map((text) => Object.assign(document.createElement('td'), { textContent: text })))
  return line
}
