import type { SyncStatusElement } from 'sync-status';

export const whole = (
  <sync-status channel="api-list" queue="api contact" view="panel" announce="off" passive labels={{ idle: 'Done' }}>
    Checking…
  </sync-status>
);

export const withReacts = (
  <sync-status channel="api-list" key={1} className="status" hidden ref={(element: SyncStatusElement | null) => element?.retry()} />
);

export const listening = (
  <sync-status
    channel="api-list"
    onsync-status:change={({ detail }) => detail.queues.map(({ name }) => name)}
    onsync-status:failed={({ detail }) => detail.permanent && detail.message}
  />
);

// @ts-expect-error: the channel is required.
export const nameless = <sync-status />;

// @ts-expect-error: there are two views.
export const unknownView = <sync-status channel="api-list" view="table" />;

// @ts-expect-error: the state is the element's to write.
export const stated = <sync-status channel="api-list" state="idle" />;

// @ts-expect-error: an enqueued request has no `permanent`.
export const misheard = <sync-status channel="api-list" onsync-status:enqueued={({ detail }) => detail.permanent} />;
