// Imports every entry that package.json exports, as server-side rendering does, and tells what each one gives.
import { readdirSync, readFileSync } from 'node:fs';

const folder = 'node_modules/sync-status/';
const { exports } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8'));
const labels = readdirSync(`${folder}dist/labels`).filter((name) => name.endsWith('.js'));

const entries = Object.keys(exports)
  .filter((entry) => !entry.endsWith('.json'))
  .flatMap((entry) => (entry === './labels/*' ? labels.map((name) => `./labels/${name.slice(0, -3)}`) : entry));

const given = {};
for (const entry of entries) given[entry] = Object.keys(await import(entry.replace('.', 'sync-status'))).sort();
console.log(JSON.stringify(given));
