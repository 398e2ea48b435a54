import { accept } from './accept.js';

// As in a browser that forbids storage to the site.
IDBFactory.prototype.open = () => {
  throw new DOMException('The operation is insecure.', 'SecurityError');
};

accept();
