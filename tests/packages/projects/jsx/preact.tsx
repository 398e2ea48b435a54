export const whole = (
  <sync-status channel="api-list" queue="api contact" view="panel" announce="off" passive labels={{ idle: 'Done' }} class="status">
    Checking…
  </sync-status>
);

export const listening = <sync-status channel="api-list" onsync-status:change={({ detail }) => detail.remaining} />;

// @ts-expect-error: the channel is required.
export const nameless = <sync-status />;

// @ts-expect-error: there are two views.
export const unknownView = <sync-status channel="api-list" view="table" />;
