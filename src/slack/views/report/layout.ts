/** How the picture of a report is drawn: sizes in points of a phone's screen, which is as wide as the picture. */
export const width = 360;
export const margin = 16;
export const inner = width - 2 * margin;

export const fontFamily = 'Inter';

/** Blue and orange are told apart by the colour-blind too, and on grey paper by their lightness. */
export const colors = {
  paper: '#ffffff',
  frame: '#c9d0d9',
  ink: '#17202b',
  faint: '#5b6675',
  track: '#e6eaef',
  main: '#0b6fb3',
  late: '#e08a00',
  rest: '#9aa5b1',
} as const;

/** One part of the picture below another: where its charts are, and how high it is. */
export interface Panel {
  readonly height: number;
  readonly texts: readonly Text[];
  readonly bars: readonly Bars[];
}

export interface Text {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly size?: number;
  readonly isBold?: boolean;
  readonly color?: string;
  readonly align?: 'left' | 'right' | 'center';
}

/** Bars on a common scale from zero. */
export interface Bars {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly direction: 'up' | 'right';
  /** What a whole bar stands for. */
  readonly max: number;
  /** How much of its place a bar fills. */
  readonly fill: number;
  /** Stacked upon one another; as many values each as there are bars. */
  readonly stack: readonly { readonly color: string; readonly values: readonly number[] }[];
}

/** A heading with what it comes to at the right. */
export const heading = (text: string, right?: string): readonly Text[] => [
  { x: margin, y: 0, text, size: 14, isBold: true },
  ...(right
    ? [{ x: width - margin, y: 0, text: right, size: 13, align: 'right' as const, isBold: true }]
    : []),
];

/** A bar across the picture of which a part is filled. */
export const shareOf = (y: number, all: number, stack: Bars['stack'], height = 5): Bars => ({
  x: margin,
  y,
  width: inner,
  height,
  direction: 'right',
  max: Math.max(1, all),
  fill: 1,
  stack,
});
