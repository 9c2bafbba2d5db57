import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = 'http://127.0.0.1:4400'

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    // Nothing inlined: the server's content policy then needs no exceptions for data: scripts or fonts.
    assetsInlineLimit: 0,
  },
  server: {
    host: '127.0.0.1',
    port: 4410,
    proxy: { '/trpc': server, '/api': server, '/sdk': server, '/shop': server },
  },
})
