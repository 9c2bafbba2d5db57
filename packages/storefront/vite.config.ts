import { defineConfig, type Plugin } from 'vite'

/** Line breaks and indentation inside `css` and `html` templates are for us, not for the wire. */
const tightTemplates: Plugin = {
  name: 'tight-templates',
  transform: (code, id) => {
    if (!id.includes('/packages/storefront/src/')) return null
    const tight = id.endsWith('.styles.ts') ? code.replaceAll(/\/\*[^]*?\*\//g, '').replaceAll(/\s*([{};])\s+/g, '$1') : code
    return { code: tight.replaceAll(/(?<=[>}"])\n +(?=[<$@.a-z/])(?=[^`]*`)/g, ' '), map: null }
  },
}

/** One file that a script tag loads: everything in it, nothing fetched later. */
export default defineConfig({
  build: {
    target: 'es2022',
    lib: { entry: 'src/index.ts', formats: ['es'], fileName: () => 'aftercart.js' },
    emptyOutDir: false,
    rolldownOptions: { output: { minify: true } },
  },
})
