/** Whether an image is where a fix would have it pulled from. */
export type ImageReading =
  | { readonly kind: 'there' | 'missing'; readonly reference: string }
  /** Nobody could say; `because` is a clause. */
  | { readonly kind: 'unknown'; readonly reference: string; readonly because: string };

/** Asks the registry of a reference whether it has that image, as anybody may. */
export type ReadImage = (reference: string) => Promise<ImageReading>;
