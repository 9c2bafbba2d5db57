import { defineConfig, type Plugin } from 'vite'

/** Comments and indentation inside templates are for us, not for the wire. */
const tightTemplates: Plugin = {
  name: 'tight-templates',
  transform: {
    filter: { id: /\.styles\.ts$/ },
    handler: (code) => ({
      code: code.replaceAll(/\/\*[^]*?\*\//g, '').replaceAll(/\s*([{};])\s+/g, '$1'),
      map: null,
    }),
  },
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      // Minified code has line breaks inside template literals only.
      if (chunk.type === 'chunk') chunk.code = chunk.code.replaceAll(/\n\s*/g, ' ')
    }
  },
}

/** One file that a script tag loads: everything in it, nothing fetched later. */
export default defineConfig({
  plugins: [tightTemplates],
  build: {
    target: 'es2022',
    lib: { entry: 'src/index.ts', formats: ['es'], fileName: () => 'aftercart.js' },
    emptyOutDir: false,
    rolldownOptions: { output: { minify: true } },
  },
})
