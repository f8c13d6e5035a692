import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import { BarChart } from 'echarts/charts';
import { GraphicComponent, GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Picture } from './views/report/picture.ts';

use([BarChart, GridComponent, GraphicComponent, SVGRenderer]);

/** Screens of phones have three dots to a point. */
const dotsPerPoint = 3;

// Containers have no fonts: these come with the package.
const { resolve } = createRequire(import.meta.url);
const fontFiles = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf'].map(
  (file) => resolve(`@expo-google-fonts/inter/${file}`),
);

/** Draws a picture. @returns a PNG, three dots wide for each point */
export function drawPicture(picture: Picture): Buffer {
  const svg = new Resvg(svgOf(picture), {
    fitTo: { mode: 'width', value: picture.width * dotsPerPoint },
    font: { fontFiles, loadSystemFonts: false, defaultFontFamily: 'Inter' },
  });
  return svg.render().asPng();
}

function svgOf({ width, height, option }: Picture): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(option);
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
