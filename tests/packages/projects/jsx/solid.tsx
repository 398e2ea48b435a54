export const whole = (
  <sync-status channel="api-list" queue="api contact" view="panel" announce="off" passive class="status">
    Checking…
  </sync-status>
);

// @ts-expect-error: the channel is required.
export const nameless = <sync-status />;

// @ts-expect-error: there are two views.
export const unknownView = <sync-status channel="api-list" view="table" />;
