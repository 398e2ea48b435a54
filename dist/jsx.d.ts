// `<sync-status>` in the JSX of React 19, Preact and Solid.
//
// Nobody has all of them installed. An augmentation of a module that is not there is an error, which `@ts-ignore`
// takes back; the declaration then says nothing. So no framework becomes a dependency of this package.
import type { SyncStatusElement, SyncStatusEventMap, SyncStatusLabels } from './element.js';

/** What can be written on a `<sync-status>` in JSX. */
export interface SyncStatusAttributes {
  /** The name of the BroadcastChannel. */
  channel: string;
  /** The queues to show, separated by spaces; all when left out. */
  queue?: string;
  /** One line, or a row for each queue and what it could not send. Default `badge`. */
  view?: 'badge' | 'panel';
  /** Whether screen readers are told of transitions. Default `polite`. */
  announce?: 'polite' | 'off';
  /** Only watch: never ask the worker to try again. */
  passive?: boolean;
  /** Replaces the words, all or some. */
  labels?: SyncStatusLabels | null;
}

/** As React and Preact name the listeners of a custom element: `onsync-status:change`. */
type Listeners = { [Name in keyof SyncStatusEventMap as `on${Name}`]?: (event: SyncStatusEventMap[Name]) => void };

// @ts-ignore
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      // @ts-ignore
      'sync-status': SyncStatusAttributes & Listeners & DetailedHTMLProps<HTMLAttributes<SyncStatusElement>, SyncStatusElement>;
    }
  }
}

// @ts-ignore
declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      // @ts-ignore
      'sync-status': SyncStatusAttributes & Listeners & import('preact').HTMLAttributes<SyncStatusElement>;
    }
  }
}

// @ts-ignore
declare module 'solid-js/jsx-runtime' {
  namespace JSX {
    interface IntrinsicElements {
      // @ts-ignore
      'sync-status': SyncStatusAttributes & HTMLAttributes<SyncStatusElement>;
    }
  }
}
