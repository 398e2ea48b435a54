import path from 'node:path';

export default {
  mode: 'production',
  entry: { main: './main.js', worker: './worker.js' },
  output: { path: path.resolve('build'), filename: '[name].js' },
  // It counts bytes before compression.
  performance: { hints: false },
};
