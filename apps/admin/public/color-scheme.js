;(() => {
  let chosen = null
  try {
    chosen = localStorage.getItem('aftercart-color-scheme')
  } catch {
    // Storage may be forbidden; the system's choice then counts.
  }
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
})()
