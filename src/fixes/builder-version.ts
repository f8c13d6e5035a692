import { parseImage } from '../model/image-reference.ts';

/** The version that an image's tag tells: `1.23.2` of `v1.23.2-debug`. Undefined for `latest`, a digest or another word. */
export function versionIn(image: string | undefined): string | undefined {
  const parsed = image === undefined ? undefined : parseImage(image);
  const tag = parsed?.kind === 'image' ? parsed.image.tag : undefined;
  return /^v?(\d+\.\d+(?:\.\d+)?)(?:-[\w.-]+)?$/.exec(tag ?? '')?.[1];
}

/** Does the version come before the other one? */
export const isOlder = (version: string, other: string): boolean =>
  version.localeCompare(other, 'en', { numeric: true }) < 0;
