import { defineConfig, type Plugin } from 'vite'

/** Comments and indentation inside `css` templates are for us, not for the wire. */
const tightStyles: Plugin = {
  name: 'tight-styles',
  transform: {
    filter: { id: /\.styles\.ts$/ },
    handler: (code) => ({ code: code.replaceAll(/\/\*[^]*?\*\//g, '').replaceAll(/\s*([{};])\s+/g, '$1'), map: null }),
  },
}

/** One file that a script tag loads: everything in it, nothing fetched later. */
export default defineConfig({
  plugins: [tightStyles],
  build: {
    target: 'es2022',
    lib: { entry: 'src/index.ts', formats: ['es'], fileName: () => 'aftercart.js' },
    emptyOutDir: false,
    rolldownOptions: { output: { minify: true } },
  },
})
