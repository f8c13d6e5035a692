import { clusterInfoDump } from './cluster-info-dump.ts';
import { plain } from './plain.ts';
import { supportBundle } from './support-bundle.ts';

/** What a file of a bundle holds. */
export type FileRole =
  /** `plural` tells what the items of a bare JSON array are, which name no kind of their own. */
  | { readonly role: 'objects'; readonly plural?: string }
  | {
      readonly role: 'log';
      readonly namespace: string;
      readonly pod: string;
      readonly container: string;
      readonly previous: boolean;
    }
  /** The logs of all containers of a pod in one file, between START and END lines. */
  | { readonly role: 'pod-logs'; readonly namespace: string; readonly pod: string }
  | { readonly role: 'service-proxy' }
  | { readonly role: 'forbidden' }
  | { readonly role: 'unavailable' }
  | { readonly role: 'node-stats'; readonly node: string }
  | { readonly role: 'other' };

/** One way to lay a cluster's state out in files. To add another, write one and name it below. */
export interface Layout {
  readonly name: string;
  recognises(paths: readonly string[]): boolean;
  roleOf(path: string): FileRole;
}

const layouts: readonly Layout[] = [supportBundle, clusterInfoDump];

/** The layout of a bundle with these files; plain when it is none of the others. */
export const layoutOf = (paths: readonly string[]): Layout =>
  layouts.find((layout) => layout.recognises(paths)) ?? plain;
