import type { Product } from '../products/products.ts'

/** The wares of Walnut & Wool. */
export const demoProducts: readonly Product[] = [
  ware('DESK-W', 'Walnut desk', '890.00', 'Solid walnut, oiled by hand. Room for two screens and a cup.'),
  ware('CHAIR-O', 'Oak chair', '240.00', 'A quiet chair with a woven seat.'),
  ware('BLANKET', 'Wool blanket', '129.00', 'Undyed wool from the hills, 140 × 200 cm.'),
  ware('LAMP-B', 'Brass lamp', '165.00', 'Warm light, a heavy foot, a switch that clicks.'),
  ware('MUG', 'Mug', '40.00', 'Stoneware, thrown and glazed in our own workshop.'),
  ware('TEAPOT', 'Teapot', '78.00', 'Holds four mugs and does not drip.'),
  ware('SOCKS', 'Wool socks', '24.00', 'One pair. They last.'),
  {
    ...ware('CLUB', 'Coffee club', '24.00', 'A bag of fresh coffee each month. End it whenever you like.'),
    kind: 'subscription',
  },
]

function ware(sku: string, name: string, price: string, description: string): Product {
  return { sku, name, description, price, currency: 'USD', kind: 'one-time' }
}
