// The global `workbox` of the pwa-bundle's workers, whose modules are fetched one by one there.
import * as backgroundSync from 'workbox-background-sync';
import * as routing from 'workbox-routing';
import * as strategies from 'workbox-strategies';

self.workbox = { backgroundSync, routing, strategies };
