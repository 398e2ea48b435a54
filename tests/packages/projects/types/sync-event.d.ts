// TypeScript has no Background Sync: not all browsers have it.
interface ServiceWorkerGlobalScopeEventMap {
  sync: ExtendableEvent & { tag: string };
}
