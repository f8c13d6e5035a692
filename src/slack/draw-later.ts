import type { Picture } from './views/report/picture.ts';

/**
 * Draws a picture. What draws is loaded when it is wanted for the first time: it is large, and where a platform lacks it
 * all else works.
 * @returns a PNG
 */
export async function drawLater(picture: Picture): Promise<Buffer> {
  const { drawPicture } = await import('./draw-picture.ts');
  return drawPicture(picture);
}
