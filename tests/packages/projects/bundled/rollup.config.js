import resolve from '@rollup/plugin-node-resolve';

export default ['main.js', 'worker.js'].map((input) => ({
  input,
  output: { dir: 'build', format: 'iife' },
  plugins: [resolve()],
}));
