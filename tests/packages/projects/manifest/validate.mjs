// Checks the shipped manifest against the published schema of its version.
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';

const read = (file) => JSON.parse(readFileSync(new URL(import.meta.resolve(file)), 'utf8'));

// The schema is written for TypeScript first, and has keywords that are no part of JSON Schema.
const ajv = new Ajv({ strict: false, allErrors: true });
const { name, customElements } = read('sync-status/package.json');
const valid = ajv.validate(
  read('custom-elements-manifest/schema.json'),
  JSON.parse(readFileSync(`node_modules/${name}/${customElements}`, 'utf8')),
);
if (!valid) throw new Error(ajv.errorsText(ajv.errors, { separator: '\n' }));
