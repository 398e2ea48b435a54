import { defineConfig } from 'vite';

export default defineConfig({
  build: {
    outDir: 'build',
    rolldownOptions: {
      input: ['index.html', 'worker.js'],
      // A service worker's address must not change with its content.
      output: { entryFileNames: '[name].js' },
    },
  },
  server: {
    // Nobody listens there: the server that the app would talk to is gone.
    proxy: { '/api': 'http://127.0.0.1:9' },
  },
});
