import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { drawLater } from '../../src/slack/draw-later.ts';
import { reportPicture } from '../../src/slack/views/report/picture.ts';
import { aReport } from '../support/reports.ts';

/** The size of a PNG, and its colours as far as its rows are not filtered away: by how they are stored. */
function read(png: Buffer): { width: number; height: number; values: Set<number> } {
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return {
    width: png.readUInt32BE(16),
    height: png.readUInt32BE(20),
    values: new Set(inflateSync(Buffer.concat(data)).filter((_, index) => index % 31 === 0)),
  };
}

describe('a drawn picture', () => {
  it.each([0, 1, 60, 5_000])('is a PNG of three dots a point: %i failures', async (failures) => {
    const picture = reportPicture(aReport({ failures, span: '30d', causes: 35 }), 'Europe/Berlin');
    const png = await drawLater(picture);
    expect(png.subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
    const { width, height, values } = read(png);
    expect({ width, height }).toEqual({ width: picture.width * 3, height: picture.height * 3 });
    // Paper alone would be a handful.
    expect(values.size).toBeGreaterThan(50);
  });

  it('has its letters from the font that comes along, not from the machine', async () => {
    const { option, ...size } = reportPicture(aReport({ failures: 1 }), 'UTC');
    const texts = (Array.isArray(option.graphic) ? option.graphic : []).filter(
      (one) => one?.type === 'text',
    );
    const with_ = await drawLater({ ...size, option: { graphic: texts } });
    const without = await drawLater({ ...size, option: { graphic: [] } });
    expect(read(with_).values.size).toBeGreaterThan(read(without).values.size + 50);
  });
});
