import { Combobox, Loader, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTRPC } from '../server/trpc.ts'
import type { ProductName } from './actions.model.ts'
import classes from './actions.module.css'
import { sayPrice } from '../orders/money.ts'

/** Finds products by name as one types; choosing one gives it a row. */
export function ProductFinder({ onChoose }: { onChoose: (product: ProductName) => void }) {
  const trpc = useTRPC()
  const [text, setText] = useState('')
  const [asked] = useDebouncedValue(text.trim(), 120)
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const found = useQuery(
    trpc.products.search.queryOptions(
      { text: asked },
      { enabled: combobox.dropdownOpened, placeholderData: keepPreviousData },
    ),
  )
  const products = found.data?.items ?? []
  const shown = products.slice(0, 7)

  // Enter takes the best answer: it is marked as soon as it is there.
  const best = text.trim() === '' ? undefined : products[0]?.sku
  const { selectFirstOption } = combobox
  useEffect(() => {
    if (best !== undefined) selectFirstOption()
  }, [best, selectFirstOption])

  function choose(sku: string) {
    const product = products.find((each) => each.sku === sku)
    if (!product) return
    onChoose({ sku: product.sku, name: product.name, kind: product.kind })
    setText('')
    combobox.closeDropdown()
  }

  return (
    <Combobox store={combobox} onOptionSubmit={choose} shadow="md">
      <Combobox.Target>
        <TextInput
          className={classes.finder}
          aria-label="Find a product to give it actions"
          placeholder="Find a product to give it actions"
          leftSection={<IconSearch size={16} stroke={1.7} aria-hidden />}
          rightSection={found.isFetching ? <Loader size={14} aria-label="Searching" /> : undefined}
          autoComplete="off"
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value)
            combobox.openDropdown()
          }}
          onClick={() => combobox.openDropdown()}
          onFocus={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options aria-label="Products">
          {shown.map((product) => (
            <Combobox.Option key={product.sku} value={product.sku} className={classes.optionRow}>
              <span className={classes.option}>
                <span className={classes.optionName}>
                  <Marked text={product.name} search={asked} />
                </span>
                <span className={classes.optionUnder}>
                  {product.sku} · {sayPrice(product.price, product.currency)}
                  {product.kind === 'subscription' && ' · subscription'}
                </span>
              </span>
            </Combobox.Option>
          ))}
          {products.length > shown.length && (
            <Combobox.Footer className={classes.optionUnder}>Type more to find others</Combobox.Footer>
          )}
          {products.length === 0 && <Combobox.Empty>{sayNone(found, asked)}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}

function sayNone(found: { isError: boolean; isPending: boolean }, asked: string): string {
  if (found.isError) return 'The search does not answer. Try again in a moment.'
  if (found.isPending) return 'Looking…'
  return asked === '' ? 'Your shop has no products yet' : `No product is called “${asked}”`
}

/** The text with what was searched for in bold. */
function Marked({ text, search }: { text: string; search: string }) {
  const start = search === '' ? -1 : text.toLowerCase().indexOf(search.toLowerCase())
  if (start < 0) return text
  const end = start + search.length
  return (
    <>
      {text.slice(0, start)}
      <b>{text.slice(start, end)}</b>
      {text.slice(end)}
    </>
  )
}
