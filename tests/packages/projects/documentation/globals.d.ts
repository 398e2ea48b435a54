// What the documentation's service workers use, and TypeScript does not know a worker to have.
declare const SyncStatus: typeof import('sync-status/sw');
declare const clients: Clients;
declare const registration: ServiceWorkerRegistration;
declare function skipWaiting(): Promise<void>;

interface ServiceWorkerGlobalScopeEventMap {
  sync: ExtendableEvent & { tag: string; lastChance: boolean };
}

interface WorkerGlobalScope {
  /** What workbox-build and vite-plugin-pwa put in. */
  __WB_MANIFEST: { url: string; revision: string | null }[];
  addEventListener<Name extends keyof ServiceWorkerGlobalScopeEventMap>(
    name: Name,
    listener: (event: ServiceWorkerGlobalScopeEventMap[Name]) => unknown,
  ): void;
}

declare function addEventListener<Name extends keyof ServiceWorkerGlobalScopeEventMap>(
  name: Name,
  listener: (event: ServiceWorkerGlobalScopeEventMap[Name]) => unknown,
): void;

/** What workbox-sw fetches. */
declare const workbox: {
  backgroundSync: typeof import('workbox-background-sync');
  core: typeof import('workbox-core');
  precaching: typeof import('workbox-precaching');
  routing: typeof import('workbox-routing');
  strategies: typeof import('workbox-strategies');
};
