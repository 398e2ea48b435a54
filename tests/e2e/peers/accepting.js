import { accept } from './accept.js';

accept();
